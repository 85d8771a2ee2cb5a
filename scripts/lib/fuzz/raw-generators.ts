import { bufferEvent, type Generator } from './fuzz-input.ts';
import { hostileText, hostileValue, wrongValue } from './hostile-values.ts';
import type { Random } from './random.ts';
import { fcEventOf, type JsonObject, lambdaJsonOf, signedRequest } from './signed-request.ts';

const TIMER = { triggerTime: '2026-01-01T00:00:00Z', triggerName: 'every-minute', payload: 'x' };
const OSS_EVENT = {
  events: [
    { eventName: 'ObjectCreated:PutObject', eventSource: 'acs:oss', oss: { object: { key: 'a.jpg' } } },
  ],
};
const REST_EVENT = {
  httpMethod: 'POST',
  path: '/callback',
  headers: {},
  body: '',
  requestContext: { stage: 'prod' },
};
const DIRECT_PAYLOADS: readonly unknown[] = [TIMER, OSS_EVENT, REST_EVENT, { Records: [] }];

function nested(random: Random): string {
  const depth = random.pick([10, 1000, 50_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return random.chance(0.5) ? open.repeat(depth) : `${open.repeat(depth)}1${close.repeat(depth)}`;
}

function mutateBytes(random: Random, bytes: Buffer): Buffer {
  const at = random.int(bytes.length);
  const length = random.int(20);
  const part = bytes.subarray(at, at + length);
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.int(8));
  return random.pick([
    () => flipped,
    () => bytes.subarray(0, at),
    () => bytes.subarray(at),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
    () => Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), random.bytes(length), bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from(hostileText(random)), bytes.subarray(at)]),
  ])();
}

/** An object whose text names a member twice. */
function withDuplicateMember(random: Random, json: string): string {
  const members = [...json.matchAll(/"(\w+)":/g)];
  const member = random.pick(members);
  const value = JSON.stringify(wrongValue(random));
  return `${json.slice(0, member.index)}${member[0]}${value},${json.slice(member.index)}`;
}

function spoil(random: Random, json: JsonObject): JsonObject {
  const members = Object.keys(json);
  for (let count = random.int(4); count >= 0; count -= 1) {
    const name = random.pick(members);
    if (random.chance(0.5)) delete json[name];
    else json[name] = random.chance(0.5) ? wrongValue(random) : hostileText(random);
  }
  return json;
}

/** Events that are no requests, or were ones before they were damaged. */
export const RAW_GENERATORS: readonly Generator[] = [
  {
    name: 'garbage',
    weight: 4,
    make: (random) => ({ event: bufferEvent(random.bytes(random.pick([0, 1, 10, 1000]))), hidden: [] }),
  },
  {
    name: 'any JSON',
    weight: 4,
    make: (random) => ({ event: bufferEvent(JSON.stringify(hostileValue(random)) ?? ''), hidden: [] }),
  },
  { name: 'deep nesting', weight: 1, make: (random) => ({ event: bufferEvent(nested(random)), hidden: [] }) },
  {
    name: 'damaged bytes',
    weight: 12,
    make(random) {
      const request = signedRequest();
      let bytes = fcEventOf(request);
      for (let count = random.int(4); count >= 0 && bytes.length > 0; count -= 1)
        bytes = mutateBytes(random, bytes);
      return { event: bufferEvent(bytes), hidden: [request.authorization] };
    },
  },
  {
    name: 'duplicate members',
    weight: 3,
    make(random) {
      const request = signedRequest();
      const text = withDuplicateMember(random, fcEventOf(request).toString('utf8'));
      return { event: bufferEvent(text), hidden: [request.authorization] };
    },
  },
  {
    name: 'direct invocation',
    weight: 4,
    make(random) {
      const payload = JSON.stringify(random.chance(0.5) ? random.pick(DIRECT_PAYLOADS) : wrongValue(random));
      if (random.chance(0.1)) return { event: { kind: 'absent' }, hidden: [] };
      return {
        event: random.chance(0.5) ? bufferEvent(payload) : { kind: 'json', json: payload },
        hidden: [],
      };
    },
  },
  {
    name: 'Lambda event',
    weight: 8,
    make(random) {
      const request = signedRequest({ target: random.pick(['/callback', '/a?b=c', '/%E5%9B%BE?x']) });
      const json = JSON.stringify(spoil(random, lambdaJsonOf(request)));
      return { event: { kind: 'json', json }, hidden: [request.authorization] };
    },
  },
];
