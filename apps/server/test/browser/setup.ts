import { buildWeb } from '@nibog/local/start/build-web';
import { readBrowserPath } from '@nibog/testing/app/found-browser';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Chromium that the tests start. */
    browserPath: string;
    /** The folder of the built site. */
    webRoot: string;
  }
}

/** Finds the browser and builds the site, once for all browser tests of a run. */
export default async function setup(project: TestProject): Promise<void> {
  try {
    project.provide('browserPath', await readBrowserPath());
    project.provide('webRoot', await buildSite());
  } catch (error) {
    // Vitest prints the stack, which would bury the message.
    if (error instanceof Error) error.stack = error.message;
    throw error;
  }
}

async function buildSite(): Promise<string> {
  try {
    return await buildWeb({ onBuild: () => console.log('Building the site for the browser tests …') });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}: run npx -y pnpm@12 test FILE, which checks the install first`, {
      cause: error,
    });
  }
}
