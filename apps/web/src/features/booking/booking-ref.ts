const SHAPE = /^NBG(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/;

/**
 * Normalises a typed reference: adds hyphens, upper-cases it, and reads O as 0 and I or L as 1, since its alphabet has
 * none of these letters. Returns `null` if the text cannot be a reference.
 */
export function readBookingRef(typed: string): string | null {
  const characters = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const code = characters.replace(/^NBG/, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const bookingRef = `NBG-${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
  return SHAPE.test(bookingRef) ? bookingRef : null;
}
