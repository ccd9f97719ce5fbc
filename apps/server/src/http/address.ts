import ipaddr from 'ipaddr.js';

/**
 * Whose uses are counted together: an IPv4 address, or the /64 that an IPv6 customer has whole and may take any address of.
 * What is no address (a proxy may write anything) stands for itself.
 */
export function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv4
    ? parsed.toString()
    : new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString();
}

/** Whether an address is this machine's own, as it is seen from itself. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
