import type { SystemVariable } from './system-variables.ts';

const MAX_URLS = 5;
const MAX_BASE64_LENGTH = 5 * 1024;
const PLACEHOLDER = /\$\{/;
const CUSTOM_VARIABLE = /^x:[a-z0-9_.-]+$/;

export interface CallbackOptions {
  /** Up to five, tried by OSS in this order. */
  urls: readonly string[];
  bodyType: 'form' | 'json';
  /** The name of each field of the body, and the variable that OSS puts there. */
  fields: Readonly<Record<string, SystemVariable | `x:${string}`>>;
  /** Fields that are the same in every callback of this upload, such as the ticket. */
  literals?: Readonly<Record<string, string>>;
  /** The Host header of the callback; by default the host of the URL. */
  host?: string;
}

function checkOptions({ urls, fields, literals = {} }: CallbackOptions): void {
  if (urls.length === 0 || urls.length > MAX_URLS) {
    throw new RangeError(`A callback needs 1 to ${MAX_URLS} URLs, not ${urls.length}.`);
  }
  for (const url of urls) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !['http:', 'https:'].includes(parsed.protocol) || url.includes(';')) {
      throw new TypeError(`The callback URL ${JSON.stringify(url)} is not an http or https URL.`);
    }
  }
  for (const [name, variable] of Object.entries(fields)) {
    if (PLACEHOLDER.test(name)) throw new TypeError(`The field name ${name} holds a placeholder.`);
    if (variable.startsWith('x:') && !CUSTOM_VARIABLE.test(variable)) {
      throw new TypeError(
        `The custom variable ${variable} must be lower case: OSS does not replace it otherwise.`,
      );
    }
  }
  for (const [name, value] of Object.entries(literals)) {
    if (PLACEHOLDER.test(name + value)) throw new TypeError(`The literal ${name} holds a placeholder.`);
    if (Object.hasOwn(fields, name)) throw new TypeError(`The field ${name} is given twice.`);
  }
}

function formTemplate({ fields, literals = {} }: CallbackOptions): string {
  return [
    ...Object.entries(fields).map(([name, variable]) => `${encodeURIComponent(name)}=\${${variable}}`),
    ...Object.entries(literals).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    ),
  ].join('&');
}

/** OSS takes a bare `$` for the beginning of a variable, and refuses the upload. */
function literalJson(text: string): string {
  return JSON.stringify(text).replaceAll('$', '\\u0024');
}

function jsonTemplate({ fields, literals = {} }: CallbackOptions): string {
  const members = [
    ...Object.entries(fields).map(([name, variable]) => `${literalJson(name)}:\${${variable}}`),
    ...Object.entries(literals).map(([name, value]) => `${literalJson(name)}:${literalJson(value)}`),
  ];
  return `{${members.join(',')}}`;
}

/** The value of `x-oss-callback`, or of the form field `callback`: base64 of OSS's JSON. */
export function buildCallback(options: CallbackOptions): string {
  checkOptions(options);
  const json = JSON.stringify({
    callbackUrl: options.urls.join(';'),
    callbackBody: options.bodyType === 'json' ? jsonTemplate(options) : formTemplate(options),
    callbackBodyType: options.bodyType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    callbackHost: options.host,
    // Without it OSS sends no SNI, and a shared TLS host (FC's own domains too) answers with another's certificate.
    callbackSNI: options.urls.some((url) => url.startsWith('https:')),
  });
  const encoded = Buffer.from(json).toString('base64');
  if (encoded.length > MAX_BASE64_LENGTH) {
    throw new RangeError(
      `The callback is ${encoded.length} bytes in base64; OSS takes at most ${MAX_BASE64_LENGTH}.`,
    );
  }
  return encoded;
}
