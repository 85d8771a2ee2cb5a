import { BlockList } from 'node:net';
import { InvalidCallback } from './invalid-callback.ts';
import type { CallbackConfig } from './read-callback-config.ts';
import { type Hosts, resolveHost } from './resolve-host.ts';

const PRIVATE_NETWORKS = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const;

const PRIVATE = new BlockList();
for (const [network, bits] of PRIVATE_NETWORKS) PRIVATE.addSubnet(network, bits);

/**
 * The checks of the configuration that need name resolution. OSS refuses loopback addresses here too; the emulator is
 * there for them, and with `allowRemote` for all others.
 */
export async function checkCallbackHosts(
  { urls }: Pick<CallbackConfig, 'urls'>,
  { allowRemote = false, hosts }: { allowRemote?: boolean; hosts?: Hosts } = {},
): Promise<void> {
  const addresses = await Promise.all(urls.map(({ hostname }) => resolveHost(hostname, hosts)));
  for (const [at, { url }] of urls.entries()) {
    const address = addresses[at];
    const refuse = (message: string, ec: string) =>
      new InvalidCallback({ message, ec, argumentName: 'callbackUrl', argumentValue: url });
    if (address === undefined) throw refuse('Can not get ip by this host.', '0007-00000007');
    if (PRIVATE.check(address) && !allowRemote) {
      throw refuse('Private address is forbidden to callback.', '0007-00000008');
    }
  }
}
