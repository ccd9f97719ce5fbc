import { notFound } from '@tanstack/react-router';
import { isNotFound } from './refusal.ts';

/** For loaders: what names nothing goes to the 404 page, every other trouble to the error page. */
export async function loadOrNotFound<Data>(loading: Promise<Data>): Promise<Data> {
  try {
    return await loading;
  } catch (error) {
    // The router takes a thrown `notFound()` as its signal.
    throw isNotFound(error) ? notFound() : error;
  }
}
