import type { BodyMode } from '../substitute-variables.ts';
import { type DecodedParameter, decodeParameter, type ParameterRules } from './decode-parameter.ts';
import { InvalidCallback } from './invalid-callback.ts';
import { type CallbackUrl, isHostHeader, parseCallbackUrl } from './parse-callback-url.ts';

export interface Callback {
  /** Tried in this order until one succeeds. */
  urls: readonly CallbackUrl[];
  body: string;
  mode: BodyMode;
  /** The Host header; by default that of each URL. */
  host: string | undefined;
  sni: boolean;
}

const MAX_URLS = 5;
const CONTENT_TYPES: ReadonlyMap<string, BodyMode> = new Map([
  ['application/x-www-form-urlencoded', 'form'],
  ['application/json', 'json'],
]);

const RULES: ParameterRules = {
  name: 'callback',
  tooLong: ['The length of callback exceed max value.', '0007-00000001'],
  notBase64: ['The callback configuration is not base64 encoded.', '0007-00000002'],
  notJson: ['The callback configuration is not json format.', '0007-00000003'],
};

type Refuse = (message: string, ec: string) => InvalidCallback;

function readUrls(value: unknown, refuse: Refuse): CallbackUrl[] {
  const invalid = () => refuse('The callback url configuration is invalid.', '0007-00000004');
  if (typeof value !== 'string') throw invalid();
  const texts = value.split(';').filter((text) => text !== '');
  if (texts.length > MAX_URLS) {
    throw refuse('The number of callback url exceed max value.', '0007-00000005');
  }
  return texts.map((text) => {
    const url = parseCallbackUrl(text);
    if (url === undefined) throw invalid();
    return url;
  });
}

function readHost(value: unknown, refuse: Refuse): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && isHostHeader(value)) return value;
  throw refuse('The callback host configuration is invalid.', '0007-00000009');
}

function readMode(value: unknown, refuse: Refuse): BodyMode {
  if (value === undefined) return 'form';
  if (typeof value !== 'string') {
    throw refuse('The callback body type configuration is invalid.', '0007-00000012');
  }
  const mode = CONTENT_TYPES.get(value);
  if (mode === undefined) throw refuse('The body type of callback is not supported.', '0007-00000013');
  return mode;
}

/** Each "$" must begin a variable; see https://help.aliyun.com/zh/oss/user-guide/0007-00000105. */
function checkTemplate(template: string, refuse: Refuse): void {
  for (let at = template.indexOf('$'); at !== -1; at = template.indexOf('$', at + 1)) {
    if (template[at + 1] !== '{') {
      throw new InvalidCallback({
        message: 'Left brace must be adjacent to dollar sign.',
        ec: '0007-00000105',
        argumentName: 'ReplaceKeyPrefix',
        argumentValue: template,
      });
    }
    if (!template.includes('}', at)) throw refuse('The callback body is invalid.', '0007-00000105');
  }
}

function readBody(value: unknown, refuse: Refuse): string {
  if (value === undefined || value === '') throw refuse('The callback body is empty.', '0007-00000011');
  if (typeof value !== 'string') throw refuse('The callback body is invalid.', '0007-00000010');
  checkTemplate(value, refuse);
  return value;
}

function readFields({ text, json }: DecodedParameter): Callback | undefined {
  const refuse: Refuse = (message, ec) =>
    new InvalidCallback({ message, ec, argumentName: 'callback', argumentValue: text });
  const urls = readUrls(json.callbackUrl, refuse);
  // "If you leave this field empty, callback is not configured."
  if (urls.length === 0) return undefined;
  const host = readHost(json.callbackHost, refuse);
  const body = readBody(json.callbackBody, refuse);
  const mode = readMode(json.callbackBodyType, refuse);
  return { urls, body, mode, host, sni: json.callbackSNI === true || json.callbackSNI === 'true' };
}

/** Reads what a client calls `callback`. Undefined when its callbackUrl is empty: then there is none. */
export function parseCallback(encoded: string): Callback | undefined {
  return readFields(decodeParameter(encoded, RULES));
}
