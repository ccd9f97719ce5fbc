import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { buildWeb } from '@nibog/local/start/build-web';
import { BROWSER_ARGS, readBrowserPath } from '@nibog/testing/app/found-browser';
import { connect } from '@nibog/testing/arrange/checkouts';
import { z } from 'zod';
import { startEnvironment } from './environment.ts';

/**
 * Downloaded by this command instead of installed with the product: with its dependencies it has 180 MB, which running and
 * testing the product do not need.
 */
const LIGHTHOUSE = 'lighthouse@13.5.0';
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
const MIN_SCORE = 95;
const USAGE = `pnpm lighthouse [--runs 3] [--desktop]

Starts the product and runs ${LIGHTHOUSE} on the page of an event, as a phone on slow 4G with a processor four times
slower than this one, or as a desktop computer. Fails if the median score of the runs is below ${MIN_SCORE} in any of
${CATEGORIES.join(', ')}.`;

const reportSchema = z.object({
  lighthouseVersion: z.string(),
  categories: z.record(z.string(), z.object({ score: z.number().nullable() })),
  audits: z.record(
    z.string(),
    z.object({ score: z.number().nullable(), title: z.string(), displayValue: z.string().optional() }),
  ),
});

type Report = z.infer<typeof reportSchema>;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '3' },
      desktop: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const runs = Number(values.runs);
  if (values.help === true || !(runs >= 1)) {
    console.log(USAGE);
    return;
  }
  await using environment = await startEnvironment();
  const env = { WEB_ROOT: await buildWeb(), SEED_DEMO: '1' };
  await using product = await environment.startProduct(env);
  const { events } = await connect(product.url).catalogue.listEvents.query({});
  const url = `${product.url}/events/${events[0]?.slug ?? ''}`;
  const reports: Report[] = [];
  for (let run = 1; run <= runs; run += 1) reports.push(await runLighthouse(url, run, values.desktop));
  console.table(reports.map(describe));
  for (const [id, { score, title, displayValue = '' }] of Object.entries(reports[0]?.audits ?? {})) {
    if (score !== null && score < 0.9) console.log(`${id}: ${title} ${displayValue}`);
  }
  const low = CATEGORIES.filter(
    (category) => median(reports.map((report) => scoreOf(report, category))) < MIN_SCORE,
  );
  if (low.length > 0) throw new Error(`below ${MIN_SCORE}: ${low.join(', ')}`);
}

/** Runs Lighthouse once in a new browser. Saves the full report in `.cache/lighthouse`. */
async function runLighthouse(url: string, run: number, desktop: boolean): Promise<Report> {
  const folder = join(REPOSITORY, '.cache', 'lighthouse');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${desktop ? 'desktop' : 'phone'}-${run}.json`);
  const options = [
    `--only-categories=${CATEGORIES.join(',')}`,
    '--output=json',
    `--output-path=${path}`,
    `--chrome-flags=--headless=new ${BROWSER_ARGS.join(' ')}`,
    '--quiet',
    ...(desktop ? ['--preset=desktop'] : []),
  ];
  await promisify(execFile)('npx', ['-y', LIGHTHOUSE, url, ...options], {
    env: { ...process.env, CHROME_PATH: await readBrowserPath() },
  });
  return reportSchema.parse(JSON.parse(await readFile(path, 'utf8')));
}

function describe(report: Report) {
  const value = (audit: string): string => report.audits[audit]?.displayValue ?? '';
  return {
    ...Object.fromEntries(CATEGORIES.map((category) => [category, scoreOf(report, category)])),
    'first paint': value('first-contentful-paint'),
    'largest paint': value('largest-contentful-paint'),
    blocked: value('total-blocking-time'),
    shifted: value('cumulative-layout-shift'),
    speed: value('speed-index'),
  };
}

function scoreOf(report: Report, category: string): number {
  return Math.round((report.categories[category]?.score ?? 0) * 100);
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
