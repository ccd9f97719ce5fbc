import { count } from '../../lib/age.ts';

const FEW = 10;

/** Places left, said only as exactly as it helps: a number when they run out. */
export function describeSeats(seatsLeft: number): string {
  if (seatsLeft === 0) return 'Full';
  return seatsLeft <= FEW ? `Only ${count(seatsLeft, 'place')} left` : 'Places free';
}
