import { expect, test } from 'vitest';
import { mapLink } from './map-link.ts';

const PLACE = { venue: 'Stadium & Park', venueAddress: null, venueMapUrl: null, city: 'Hyderabad' };

test('uses the organiser’s map, otherwise a search for the venue', () => {
  expect(mapLink({ ...PLACE, venueMapUrl: 'https://maps.example/1' })).toBe('https://maps.example/1');
  expect(mapLink(PLACE)).toBe(
    'https://www.google.com/maps/search/?api=1&query=Stadium%20%26%20Park%2C%20Hyderabad',
  );
  expect(mapLink({ ...PLACE, venueAddress: 'Gachibowli' })).toMatch(/Stadium%20%26%20Park%2C%20Gachibowli$/);
});

test('returns no map for a venue that is to be announced', () => {
  expect(mapLink({ ...PLACE, venue: null })).toBeNull();
});
