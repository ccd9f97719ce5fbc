type Place = { venue: string | null; venueAddress: string | null; venueMapUrl: string | null; city: string };

/** Returns the organiser's map of a venue, or a map search for it; `null` when the venue is to be announced. */
export function mapLink({ venue, venueAddress, venueMapUrl, city }: Place): string | null {
  if (venueMapUrl !== null || venue === null) return venueMapUrl;
  const query = encodeURIComponent([venue, venueAddress ?? city].join(', '));
  return `https://www.google.com/maps/search/?api=1&query=${query}`;
}
