import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { CALLBACK_FIELDS, type CallbackField } from './callback/system-variables.ts';

export const MIN_TICKET_SECRET_BYTES = 32;

export function urlWithScheme(value: string, schemes: readonly string[]): string | undefined {
  const { username, password, pathname } = new URL(value);
  for (const part of [username, password, pathname]) decodeURIComponent(part);
  return schemes.includes(new URL(value).protocol) ? value : undefined;
}

export function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name);
}

export type Secrets = readonly [KeyObject, ...KeyObject[]];

export function parseTicketSecrets(value: string): Secrets | undefined {
  const secrets = list(value).map((secret) => Buffer.from(secret, 'utf8'));
  if (secrets.some((secret) => secret.length < MIN_TICKET_SECRET_BYTES)) return undefined;
  const [first, ...older] = secrets.map((secret) => createSecretKey(secret));
  return first && [first, ...older];
}

export function parseFieldMapping(value: string): ReadonlyMap<string, CallbackField> | undefined {
  const mapping = new Map<string, CallbackField>();
  for (const pair of list(value)) {
    const separator = pair.indexOf('=');
    const target = CALLBACK_FIELDS.find((field) => field === pair.slice(0, separator).trim());
    const name = pair.slice(separator + 1).trim();
    if (separator < 1 || target === undefined || name === '' || mapping.has(name)) return undefined;
    mapping.set(name, target);
  }
  return mapping;
}

/** Several, while callbacks that were signed with a former key are on their way. */
export function parseDevKeys(value: string): readonly KeyObject[] | undefined {
  const keys = list(value).map(parseDevKey);
  return keys.every((key) => key !== undefined) && keys.length > 0 ? keys : undefined;
}

function parseDevKey(value: string): KeyObject | undefined {
  const key = value.includes('-----BEGIN')
    ? createPublicKey(value.replaceAll('\\n', '\n'))
    : createPublicKey({ key: Buffer.from(value, 'base64'), format: 'der', type: 'spki' });
  return key.asymmetricKeyType === 'rsa' ? key : undefined;
}
