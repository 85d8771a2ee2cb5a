import { bufferEvent, type Generator } from './fuzz-input.ts';
import { HOSTILE_TEXTS, hostileBase64, hostileName, hostileText, wrongValue } from './hostile-values.ts';
import type { Random } from './random.ts';
import { fcJsonOf, type JsonObject, type SignedRequest, signedRequest } from './signed-request.ts';

const KEY_HOST = 'gosspublic.alicdn.com';
const KEY_PATH = '/callback_pub_key_v1.pem';

/** Places that are not OSS's, and some that look as if they were. The last ones are, and hold no key at hand. */
const KEY_URLS: readonly string[] = [
  `http://${KEY_HOST}.evil.example${KEY_PATH}`,
  `https://${KEY_HOST}@evil.example${KEY_PATH}`,
  `https://evil.example/${KEY_HOST}${KEY_PATH}`,
  `https://${KEY_HOST}:8443${KEY_PATH}`,
  `https://${KEY_HOST}${KEY_PATH}?x`,
  `https://${KEY_HOST}${KEY_PATH}#x`,
  `https://${KEY_HOST}/../${KEY_PATH}`,
  `https://${KEY_HOST}/%2e%2e/x.pem`,
  `https://${KEY_HOST}\\@evil.example/x.pem`,
  `https://${KEY_HOST}\n.evil.example/x.pem`,
  'https://gosspublicXalicdn.com/callback_pub_key_v1.pem',
  'https://GOSSPUBLIC.alicdn.com/callback_pub_key_v1.pem',
  'https://evil.oss-cn-hangzhou.aliyuncs.com/k.pem',
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  'http://127.0.0.1:1/k.pem',
  'javascript:alert(1)',
  '//gosspublic.alicdn.com/callback_pub_key_v1.pem',
  `https://${KEY_HOST}${KEY_PATH}`,
  `https://${KEY_HOST}/callback_pub_key_v2.pem`,
  `http://${KEY_HOST}/a/b/c.pem`,
];

function made({ authorization }: SignedRequest, json: JsonObject): ReturnType<Generator['make']> {
  return { event: bufferEvent(JSON.stringify(json)), hidden: [authorization] };
}

function headersOf(json: JsonObject): JsonObject {
  return json.headers as JsonObject;
}

/** Sets an own member, even one called "__proto__". */
function setOwn(object: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function spoilMember(random: Random, object: JsonObject, depth = 0): void {
  const name = random.pick(Object.keys(object));
  const value = object[name];
  const isObject = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (isObject && depth < 3 && random.chance(0.6)) spoilMember(random, value as JsonObject, depth + 1);
  else if (random.chance(0.3)) delete object[name];
  else setOwn(object, name, random.chance(0.5) ? wrongValue(random) : hostileText(random));
}

function spoilText(random: Random, name: string, values: readonly string[]): Generator['make'] {
  const request = signedRequest();
  const json = fcJsonOf(request);
  setOwn(headersOf(json), name, random.pick(values));
  return () => made(request, json);
}

/** Requests whose signature cannot be good, or is not reached. */
export const REQUEST_GENERATORS: readonly Generator[] = [
  {
    name: 'wrong types',
    weight: 10,
    make(random) {
      const request = signedRequest();
      const json = fcJsonOf(request);
      for (let count = random.int(3); count >= 0; count -= 1)
        if (Object.keys(json).length > 0) spoilMember(random, json);
      return made(request, json);
    },
  },
  {
    name: 'headers',
    weight: 8,
    make(random) {
      const request = signedRequest();
      const json = fcJsonOf(request);
      const headers = headersOf(json);
      for (let count = random.int(20); count >= 0; count -= 1) {
        const known = random.pick(Object.keys(headers));
        const name = random.pick([
          known.toUpperCase(),
          known.toLowerCase(),
          hostileText(random),
          '__proto__',
        ]);
        setOwn(headers, name, random.chance(0.05) ? 'h'.repeat(200_000) : hostileText(random));
      }
      if (random.chance(0.05)) for (let at = 0; at < 2000; at += 1) setOwn(headers, `X-${at}`, 'v');
      return made(request, json);
    },
  },
  {
    name: 'query',
    weight: 6,
    make(random) {
      const request = signedRequest({ target: '/callback?id=1' });
      const json = fcJsonOf(request);
      const parameters: JsonObject = {};
      const most = random.pick([1, 3, 30, 300]);
      for (let count = random.int(most); count >= 0; count -= 1)
        setOwn(parameters, hostileName(random), hostileText(random));
      json.queryParameters = random.chance(0.1) ? wrongValue(random) : parameters;
      return made(request, json);
    },
  },
  {
    name: 'path',
    weight: 6,
    make(random) {
      const target = `/${encodeURI(random.pick(['a', 'a/b', 'a b', '图']))}`;
      const request = signedRequest({ target });
      const json = fcJsonOf(request);
      const spoilt = target + hostileText(random);
      json.rawPath = random.chance(0.5) ? spoilt : random.pick(HOSTILE_TEXTS);
      return made(request, json);
    },
  },
  {
    name: 'key URL',
    weight: 8,
    make(random) {
      const values = KEY_URLS.flatMap((url) => [Buffer.from(url).toString('base64'), url]);
      return spoilText(random, 'X-Oss-Pub-Key-Url', [...values, ...HOSTILE_TEXTS, hostileBase64(random)])(
        random,
      );
    },
  },
  {
    name: 'authorization',
    weight: 8,
    make: (random) => spoilText(random, 'Authorization', [hostileBase64(random)])(random),
  },
  {
    name: 'method',
    weight: 2,
    make(random) {
      const request = signedRequest();
      return made(
        request,
        fcJsonOf(request, random.pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'post', '', 'HEAD', 'POST '])),
      );
    },
  },
];
