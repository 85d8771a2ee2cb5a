import { signV1, stringToSignV1 } from '../../emulator/oss/auth/sign-v1.ts';
import { parseTarget } from '../../emulator/oss/http/request-target.ts';
import type { Oss } from '../../emulator/oss/start-oss.ts';

/** A request of the emulator's own key, path-style, for what no SDK can be made to send. */
export async function signedFetch(
  { url }: Pick<Oss, 'url'>,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Response> {
  const date = new Date().toUTCString();
  const all = { 'Content-Type': 'text/plain', Date: date, ...headers };
  const signed = stringToSignV1(
    {
      ...parseTarget(target, '127.0.0.1', { hosts: new Map(), domains: [] }),
      method,
      headers: new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value])),
    },
    date,
  );
  const Authorization = `OSS local:${signV1(signed, 'local-secret')}`;
  return await fetch(`${url}${target}`, {
    method,
    headers: { ...all, Authorization },
    ...(body === undefined ? {} : { body }),
  });
}
