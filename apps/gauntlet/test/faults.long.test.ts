import { createTestApp } from '@nibog/testing/app/test-app';
import { mailsBySubject } from '@nibog/testing/load/crowd';
import { scaleByPace } from '@nibog/testing/pace';
import { describe, expect, test } from 'vitest';
import { dependsOnClock, drawMixtures, samplePairs, SINGLES } from '../src/faults/cases.ts';
import { findProblems } from '../src/faults/judge.ts';
import { appOptions, SEED } from '../src/faults/options.ts';
import { playCases } from '../src/faults/play.ts';

/** A sample of what `pnpm gauntlet --faults` runs. */
const CASES = [...SINGLES, ...samplePairs(SEED, { pairs: 84, minPerFault: 3 }), ...drawMixtures(SEED, 12)];

describe.each(['v2', 'v1'] as const)('over %s', { concurrent: true }, (api) => {
  test('single faults, pairs and mixtures have their effect, and every order the outcome that follows from its faults', async () => {
    await using concurrentApp = await createTestApp(appOptions(api, scaleByPace(1)));
    await using sequentialApp = api === 'v2' ? await createTestApp(appOptions(api, scaleByPace(1))) : null;
    const played = await playCases(concurrentApp, sequentialApp, CASES);
    expect(played).toHaveLength(CASES.length);
    expect(played.flatMap((order) => findProblems(order, api))).toEqual([]);
    expect(played.flatMap(({ effective }) => effective).filter(dependsOnClock)).not.toEqual([]);
    for (const app of sequentialApp === null ? [concurrentApp] : [concurrentApp, sequentialApp]) {
      expect(mailsBySubject(app).filter((count) => count !== 1)).toEqual([]);
    }
  });
});
