import { fileURLToPath } from 'node:url';

/** The clone's folder. A relative DATA_DIR counts from here, wherever the command is run. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
