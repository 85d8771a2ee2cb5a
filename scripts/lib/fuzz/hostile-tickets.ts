import { createHmac } from 'node:crypto';
import { hostileText, hostileValue } from './hostile-values.ts';
import type { Random } from './random.ts';

/** What the fuzzed function signs tickets with. */
export const TICKET_SECRET = 'the secret of the fuzzer, which no answer shows';

const CLAIMS = {
  jti: 'ticket-of-the-fuzzer',
  kind: 'anything',
  bucket: 'examplebucket',
  key: 'another/key.jpg',
  iat: 1_767_225_600,
  exp: 4_102_444_800,
};

function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toString('base64url');
}

function sign(header: unknown, claims: unknown, secret = TICKET_SECRET, algorithm = 'sha256'): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${createHmac(algorithm, secret).update(input).digest('base64url')}`;
}

const HS256 = { alg: 'HS256', typ: 'JWT' };

function withoutOne(random: Random): Record<string, unknown> {
  const claims: Record<string, unknown> = { ...CLAIMS };
  delete claims[random.pick(Object.keys(CLAIMS))];
  return claims;
}

const HEADERS: readonly unknown[] = [
  { alg: 'none' },
  { alg: 'None', typ: 'JWT' },
  { alg: 'HS512' },
  { alg: 'RS256' },
  { ...HS256, typ: 'at+jwt' },
  { ...HS256, jwk: { kty: 'oct', k: '' } },
  { ...HS256, crit: ['exp'] },
  null,
  'HS256',
];

/** No ticket that anything should be admitted with. Some were made with the right secret. */
export function hostileTicket(random: Random): string {
  const good = sign(HS256, CLAIMS);
  const [header = '', claims = '', mac = ''] = good.split('.');
  return random.pick<() => string>([
    () => hostileText(random),
    () => good,
    () => sign(HS256, { ...CLAIMS, exp: 1 }),
    () => sign(HS256, CLAIMS, 'some other secret, of more than 32 bytes'),
    () => sign(HS256, { ...CLAIMS, key: undefined, prefix: 'elsewhere/' }),
    () => sign(HS256, { ...CLAIMS, key: 'photos/a.jpg', bucket: 'otherbucket' }),
    () => sign(HS256, { ...CLAIMS, key: 'photos/a.jpg', maxSize: 1 }),
    () =>
      sign(HS256, {
        ...CLAIMS,
        key: 'photos/a.jpg',
        kind: random.pick(['__proto__', 'constructor', 'none', '']),
      }),
    // Who looks the key up by that name finds an empty one.
    () => sign({ ...HS256, kid: '../../dev/null' }, { ...CLAIMS, key: 'photos/a.jpg' }, ''),
    () => sign(HS256, { ...CLAIMS, key: 'photos/a.jpg', nbf: 4_000_000_000 }),
    () => sign(HS256, { ...CLAIMS, key: 'photos/a.jpg', exp: 4_102_444_800_000 }),
    () => sign(HS256, withoutOne(random)),
    () => sign(HS256, hostileValue(random)),
    () => sign(random.pick(HEADERS), { ...CLAIMS, key: 'photos/a.jpg' }),
    () => `${part({ alg: 'none' })}.${claims}.`,
    () => `${header}.${claims}`,
    () => `${header}.${claims}.`,
    () => `${header}.${claims}.${mac}.x`,
    () => `${header}.${claims}.${mac.slice(0, -1)}*`,
    () => `${header}..${mac}`,
    () => `.${claims}.${mac}`,
    () => '..',
    () => '.'.repeat(5000),
    () => `${header}.${'A'.repeat(5000)}.${mac}`,
  ])();
}
