import { SCENARIOS } from '../src/predecessor/scenarios.ts';
import { describeScenarios } from './predecessor-scenarios.ts';

/** Every scenario over V2 and one over V1; predecessor.long.test.ts runs all of them over V1. */
describeScenarios('v2', SCENARIOS);
describeScenarios(
  'v1',
  SCENARIOS.filter(({ title }) => title === 'callback by PhonePe and returning page'),
);
