import type { IncomingMessage } from 'node:http';
import { splitTarget } from '../http-event.ts';

const OWN_HOST = /^([\w-]+)\.(?:localhost|[\w-]+\.fcapp\.run)(?::\d+)?$/i;
const INTRANET_HOST = /-vpc\.fcapp\.run(?::\d+)?$/i;

/** The name of the function that a request is for: its own host names it, or the first part of the path. */
export function chooseFunction(
  { headers: { host = '' }, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>,
  functionNames: Iterable<string>,
): string {
  const { rawPath, authority = host } = splitTarget(url);
  const named = OWN_HOST.exec(authority)?.[1];
  if (named === undefined) return rawPath.split('/', 2)[1] ?? '';
  for (const name of functionNames) if (name.toLowerCase() === named.toLowerCase()) return name;
  return named;
}

/** Whether a request comes the way that FC keeps inside its own network. */
export function isIntranet({ headers: { host = '' } }: Pick<IncomingMessage, 'headers'>): boolean {
  return INTRANET_HOST.test(host);
}
