import { bufferEvent, type Generator } from './fuzz-input.ts';
import { hostileTicket } from './hostile-tickets.ts';
import { hostileName, hostileText, hostileValue, wrongValue } from './hostile-values.ts';
import type { Random } from './random.ts';
import { FORM, fcEventOf, signedRequest } from './signed-request.ts';

const JSON_TYPE = 'application/json';
/** Other text in its place is no secret: an error may quote it. */
const LIKE_A_TICKET = /eyJ/;
const MEGABYTE = 1024 * 1024;
const CONTENT_TYPES = [
  FORM,
  JSON_TYPE,
  'APPLICATION/JSON; charset=utf-8',
  'application/www-form-urlencoded',
  'text/plain',
  'text/html',
  'multipart/form-data; boundary=x',
  'constructor',
  '__proto__',
  ';',
  'application/json;'.repeat(1000),
];
const GOOD = {
  bucket: 'examplebucket',
  object: 'photos/a.jpg',
  etag: '97E1A27874032FC4B29F007C90DFA372',
  size: 31,
};

/** Signed, and so believed to come from OSS. What it says is another matter. */
function signed(
  body: string | Buffer,
  contentType: string,
  hidden: readonly string[] = [],
): ReturnType<Generator['make']> {
  const request = signedRequest({ body, contentType });
  return { event: bufferEvent(fcEventOf(request)), hidden: [request.authorization, ...hidden] };
}

function encoded(text: string, random: Random): string {
  return random.chance(0.8) ? encodeURIComponent(text.toWellFormed()) : text;
}

function formBody(random: Random): string {
  const pairs = Object.entries(GOOD).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  for (let count = random.int(5); count >= 0; count -= 1) {
    const pair = `${encoded(hostileName(random), random)}=${encoded(hostileText(random), random)}`;
    if (random.chance(0.5)) pairs.push(pair);
    else pairs[random.int(pairs.length)] = pair;
  }
  return pairs.join(random.chance(0.95) ? '&' : '&&');
}

function jsonBody(random: Random): string {
  const members = Object.entries(GOOD).map(([name, value]) => [name, value] as [string, unknown]);
  for (let count = random.int(5); count >= 0; count -= 1) {
    const member: [string, unknown] = [hostileName(random), hostileValue(random)];
    if (random.chance(0.5)) members.push(member);
    else members[random.int(members.length)] = member;
  }
  const texts = members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const json = `{${texts.join(',')}}`;
  return random.chance(0.85) ? json : json.slice(0, random.int(json.length));
}

function withTicket(ticket: string, random: Random): ReturnType<Generator['make']> {
  const json = random.chance(0.5);
  const fields = random.chance(0.5) ? { ticket, ...GOOD } : { ...GOOD, ticket };
  if (random.chance(0.2)) Object.assign(fields, { size: random.pick(['x', '', '${size}', '-1']) });
  const pairs = Object.entries(fields).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`,
  );
  const text = json ? JSON.stringify(fields) : pairs.join('&');
  const body = random.chance(0.15) ? `${text}${random.pick(['}', '&ticket=x', '%', '{', '"'])}` : text;
  const contentType = random.chance(0.9) ? (json ? JSON_TYPE : FORM) : random.pick(CONTENT_TYPES);
  return signed(body, contentType, LIKE_A_TICKET.test(ticket) ? [ticket] : []);
}

/** Bodies that carry a good signature. */
export const BODY_GENERATORS: readonly Generator[] = [
  {
    name: 'signed, of another bucket',
    weight: 1,
    make: (random) => signed(formBody(random).replace('bucket=examplebucket', 'bucket=otherbucket'), FORM),
  },
  { name: 'signed form', weight: 14, make: (random) => signed(formBody(random), FORM) },
  { name: 'signed JSON', weight: 14, make: (random) => signed(jsonBody(random), JSON_TYPE) },
  {
    name: 'signed, of another type',
    weight: 4,
    make: (random) =>
      signed(random.chance(0.5) ? formBody(random) : jsonBody(random), random.pick(CONTENT_TYPES)),
  },
  {
    name: 'signed bytes',
    weight: 4,
    make: (random) => signed(random.bytes(random.int(200)), random.pick([FORM, JSON_TYPE])),
  },
  {
    name: 'signed JSON that is no object',
    weight: 2,
    make: (random) => signed(JSON.stringify(wrongValue(random)), JSON_TYPE),
  },
  {
    name: 'signed and deep',
    weight: 1,
    make(random) {
      const depth = random.pick([7, 8, 9, 1000, 50_000]);
      const [open, close] = random.pick([['[', ']'] as const, ['{"a":', '}'] as const]);
      return signed(`{"object":${open.repeat(depth)}1${close.repeat(depth)}}`, JSON_TYPE);
    },
  },
  { name: 'ticket', weight: 12, make: (random) => withTicket(hostileTicket(random), random) },
  {
    name: 'large body',
    weight: 0.4,
    make(random) {
      const name = random.pick(['object', 'x', 'size', '${object}']);
      const filler = random.pick(['a', '%', '&', '"', '{', '\\u0000']);
      const length = MEGABYTE - 100 + random.int(300);
      return signed(`${name}=${filler.repeat(length / filler.length)}`, random.pick([FORM, JSON_TYPE]));
    },
  },
  {
    name: 'long names',
    weight: 1,
    make(random) {
      const name = random.pick(['n', '图', '__proto__']).repeat(random.pick([100, 10_000]));
      const form = `${encodeURIComponent(name)}=1&${encodeURIComponent(name)}=2`;
      const json = `{${JSON.stringify(name)}:"\${object}","a":"\\u0000"}`;
      return random.chance(0.5) ? signed(form, FORM) : signed(json, JSON_TYPE);
    },
  },
];
