import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';

/** The system would read 123.456 as an address too. */
const ONLY_DIGITS = /^[\d.]+$/;

/** Addresses by name, asked before the system is, as /etc/hosts would be. */
export type Hosts = Readonly<Record<string, string>>;

/** An IPv4 address, for OSS calls no other; undefined when there is none. */
export async function resolveHost(hostname: string, hosts: Hosts = {}): Promise<string | undefined> {
  if (Object.hasOwn(hosts, hostname)) return hosts[hostname];
  if (isIPv4(hostname)) return hostname;
  if (ONLY_DIGITS.test(hostname)) return undefined;
  try {
    return (await lookup(hostname, { family: 4 })).address;
  } catch {
    return undefined;
  }
}
