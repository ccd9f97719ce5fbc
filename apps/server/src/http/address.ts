import ipaddr from 'ipaddr.js';

/**
 * Returns the key under which requests are rate-limited together: an IPv4 address, or the /64 network of an IPv6 address,
 * because a customer can use all addresses of a /64. Text that is no address, which a proxy may send, is its own key.
 */
export function toRateLimitKey(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv4
    ? parsed.toString()
    : new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString();
}

/** Whether an address is a loopback address. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
