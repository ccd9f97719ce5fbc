/** Schemas of the request fields that both APIs have. */
import { z } from 'zod';
import { isWebUrl } from '../src/checks.ts';

/** Integer paise, as a JSON number. */
export const amount = z.int().min(100);

export const webUrl = z.string().refine(isWebUrl);
