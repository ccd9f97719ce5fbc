import { encode } from 'uqr';

/** Returns the rows of a QR code, `true` for dark, with a quiet zone of four. Level M tolerates creases and raindrops. */
export function qrModules(text: string): boolean[][] {
  return encode(text, { ecc: 'M', border: 4 }).data;
}

/**
 * Draws the code as SVG, dark on white in every theme, because scanners need that. uqr's SVG lacks `crispEdges`, which makes a
 * tenth of its pixels grey at the size of a ticket on a phone.
 */
export function qrSvg(text: string): string {
  const rows = qrModules(text);
  const path = rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${rows.length}v${rows.length}H0z"/><path d="${path}"/></svg>`
  );
}
