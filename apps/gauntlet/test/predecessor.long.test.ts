import { SCENARIOS } from '../src/predecessor/scenarios.ts';
import { describeScenarios } from './predecessor-scenarios.ts';

describeScenarios('v1', SCENARIOS);
