import type { CallbackUrl } from '../../../shared/callback/parse-callback-url.ts';
import { type CapturedRequest, splitTarget, type Target } from './captured-request.ts';
import type { Surroundings } from './distortion.ts';

/** Where proxies write down the target that they were asked for. */
const TARGET_HEADERS = [
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-envoy-original-path',
  'x-forwarded-uri',
  'x-forwarded-path',
  'x-replaced-path',
  'x-request-uri',
];
const PREFIX_HEADERS = ['x-forwarded-prefix', 'x-script-name'];

export interface SurroundingsOptions {
  callbackUrl?: CallbackUrl | undefined;
  /** Of CALLBACK_PATH, or --path. */
  callbackPath?: string | undefined;
}

function withoutOrigin(target: string): string {
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
}

/** All that names the path and the query of the callback, apart from the request line. */
export function readSurroundings(
  { headers, path }: CapturedRequest,
  { callbackUrl, callbackPath }: SurroundingsOptions,
): Surroundings {
  const known: string[] = [];
  if (callbackPath !== undefined) known.push(callbackPath);
  if (callbackUrl !== undefined) known.push(callbackUrl.path + callbackUrl.query);
  for (const name of TARGET_HEADERS) known.push(withoutOrigin(headers.get(name) ?? ''));
  for (const name of PREFIX_HEADERS) known.push((headers.get(name) ?? '').replace(/\/$/, '') + path);
  const targets: Target[] = [...new Set(known)].filter((target) => target.startsWith('/')).map(splitTarget);
  return { knownTargets: targets.filter((target) => target.path !== path || target.query !== '') };
}
