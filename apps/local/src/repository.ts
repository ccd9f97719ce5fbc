import { fileURLToPath } from 'node:url';

/** The clone's root folder. A relative DATA_DIR is relative to it, not to the working directory. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
