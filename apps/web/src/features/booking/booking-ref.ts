const SHAPE = /^NBG(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/;

/**
 * A reference as people type it: without hyphens, in lower case, with O for 0 and I or L for 1, as its alphabet has
 * neither. `null` if it cannot be one.
 */
export function readBookingRef(typed: string): string | null {
  const signs = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const code = signs.replace(/^NBG/, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const bookingRef = `NBG-${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
  return SHAPE.test(bookingRef) ? bookingRef : null;
}
