import { encode } from 'uqr';

/** A QR code as rows of dark and light; level M bears a crease or a drop of rain. With its quiet zone of four. */
export function qrModules(text: string): boolean[][] {
  return encode(text, { ecc: 'M', border: 4 }).data;
}

/**
 * As an image that scales: dark on white in any theme, or scanners fail. Home-made: uqr's own SVG lacks `crispEdges`, and
 * a tenth of its pixels come out grey at the size of a ticket on a phone.
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
