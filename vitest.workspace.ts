import type { TestProjectConfiguration } from 'vitest/config';

/** The list of test projects. Vitest does not read this file by itself: vitest.config.ts imports it. */
const projects: TestProjectConfiguration[] = [];

export default projects;
