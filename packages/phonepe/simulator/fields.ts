/** The fields that the requests of both APIs have. */
import { z } from 'zod';
import { isWebUrl } from '../src/checks.ts';

/** Integer paise, a JSON number. */
export const amount = z.int().min(100);

export const webUrl = z.string().refine(isWebUrl);
