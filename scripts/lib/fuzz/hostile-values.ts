import type { Random } from './random.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** Texts that have broken programs before. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfffx',
  '\u202egpj.exe',
  `${BYTE_ORDER_MARK}x`,
  '𝕏👩‍👩‍👧‍👦é',
  '图片',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  '9007199254740993',
  '18446744073709551616',
  '${object}',
  '${x:a}',
  '$(object)',
  '%24%7Bobject%7D',
  '%',
  '%zz',
  '%00',
  '%C0%AF',
  '%ED%A0%80',
  '%2525',
  '+',
  '../../etc/passwd',
  '/a',
  '//a',
  '_results/a',
  "'; drop table uploads; --",
  '<script>alert(1)</script>',
  'a\r\nX-Injected: 1',
  '{"a":1}',
  '[[[[[[[[[[[[',
  '"',
  '\\',
  'a=b&c=d;e',
  '9'.repeat(400),
  'é'.repeat(700),
  'a'.repeat(10_000),
];

/** Values of every type that JSON has, none of which a request has there. */
const WRONG_VALUES: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1.5',
  '1e308',
  '9007199254740993',
  '""',
  '"x"',
  '[]',
  '[null]',
  '["a","b"]',
  '{}',
  '{"a":{"b":{}}}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":null,"length":-1}',
  '{"type":"Buffer","data":[1,2,3]}',
];

/** A new one each time: generators spoil what they get. */
export function wrongValue(random: Random): unknown {
  return JSON.parse(random.pick(WRONG_VALUES));
}

export function hostileText(random: Random): string {
  if (random.chance(0.7)) return random.pick(HOSTILE_TEXTS);
  const length = random.int(40);
  const codes = Array.from({ length }, () => random.int(random.chance(0.8) ? 0x80 : 0x10000));
  return String.fromCharCode(...codes);
}

export function hostileName(random: Random): string {
  const known = [
    'bucket',
    'object',
    'etag',
    'size',
    'mimeType',
    'imageInfo.width',
    'crc64',
    'ticket',
    'filename',
  ];
  return random.chance(0.6) ? random.pick(known) : hostileText(random);
}

/** Any JSON value, sometimes deep, sometimes wide. */
export function hostileValue(random: Random, depth = 0): unknown {
  const kind = random.int(depth > 4 ? 6 : 9);
  if (kind < 3) return hostileText(random);
  if (kind < 6) return wrongValue(random);
  if (kind < 7) return Array.from({ length: random.int(5) }, () => hostileValue(random, depth + 1));
  const members = Array.from({ length: random.int(6) }, () => [
    hostileName(random),
    hostileValue(random, depth + 1),
  ]);
  return Object.fromEntries(members);
}

/** Base64 that is none, or none that OSS sends. */
export function hostileBase64(random: Random): string {
  const bytes = random.bytes(random.pick([0, 1, 63, 64, 65, 128, 512]));
  const good = bytes.toString('base64');
  return random.pick([
    good,
    bytes.toString('base64url'),
    good.replace(/=*$/, ''),
    `${good}=`,
    `OSS ${good}`,
    ` ${good}\n`,
    `${good.slice(0, 10)}*${good.slice(11)}`,
    `${good}\0`,
    bytes.toString('hex'),
    hostileText(random),
  ]);
}
