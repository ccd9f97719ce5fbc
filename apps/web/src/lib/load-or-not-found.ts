import { notFound } from '@tanstack/react-router';
import { isNotFound } from './refusal.ts';

/** For loaders: shows the 404 page when the thing does not exist, and the error page on any other failure. */
export async function loadOrNotFound<Data>(loading: Promise<Data>): Promise<Data> {
  try {
    return await loading;
  } catch (error) {
    // The router shows the 404 page when `notFound()` is thrown.
    throw isNotFound(error) ? notFound() : error;
  }
}
