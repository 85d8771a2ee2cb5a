import { decodeBase64 } from '../../../shared/callback/decode-base64.ts';
import { ERRORS } from '../../../shared/http/errors.ts';
import { type FuzzInput, openEvent } from './fuzz-input.ts';
import type { Reaction } from './fuzzed-function.ts';
import { TICKET_SECRET } from './hostile-tickets.ts';

const MOST_MILLISECONDS = 1000;
const MOST_TEXT_BYTES = 16 * 1024;
/** Shorter texts can be in an answer by chance. */
const SHORTEST_SECRET = 20;
const OSS_KEYS = /^https?:\/\/gosspublic\.alicdn\.com\//;

interface ErrorBody {
  error?: Partial<Record<'code' | 'message' | 'hint' | 'requestId', unknown>>;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parse(text: string): ErrorBody | undefined {
  try {
    return JSON.parse(text) as ErrorBody;
  } catch {
    return undefined;
  }
}

/** Whether the request names a key at a place of OSS that is not at hand, and so has to be fetched. */
function namesDistantKey({ event }: FuzzInput): boolean {
  const opened = openEvent(event);
  const json = Buffer.isBuffer(opened) ? parse(opened.toString('utf8')) : opened;
  const headers = (json as { headers?: unknown } | null | undefined)?.headers;
  return Object.entries(headers ?? {}).some(([name, value]) => {
    if (name.toLowerCase() !== 'x-oss-pub-key-url' || typeof value !== 'string') return false;
    return OSS_KEYS.test(decodeBase64(value)?.toString('latin1') ?? '');
  });
}

function* checkStatus(input: FuzzInput, status: number | undefined, code: unknown): Generator<string> {
  const expected = Object.hasOwn(ERRORS, String(code))
    ? ERRORS[code as keyof typeof ERRORS].status
    : undefined;
  if (expected !== status) yield `status ${status} does not belong to ${String(code)}`;
  if (status === 503 && code === 'key_unavailable' && namesDistantKey(input)) return;
  if (status === undefined || status < 400 || status > 499) yield `status ${status} (${String(code)})`;
}

function* checkSecrecy(text: string, where: string, hidden: readonly string[]): Generator<string> {
  for (const secret of [TICKET_SECRET, ...hidden])
    if (secret.length >= SHORTEST_SECRET && text.includes(secret))
      yield `${where} shows a secret, a signature or a ticket`;
  if (Buffer.byteLength(text) > MOST_TEXT_BYTES) yield `${where} is longer than ${MOST_TEXT_BYTES} bytes`;
}

/** What every answer to a hostile request has to be; each broken rule as a sentence. */
export function findViolations(input: FuzzInput, { answer, logged, milliseconds }: Reaction): string[] {
  const text = answer.body ?? '';
  const error = parse(text)?.error;
  const missing = (['code', 'message', 'hint', 'requestId'] as const).filter(
    (name) => !isText(error?.[name]),
  );
  const polluted = Object.keys(Object.prototype).length > 0 || 'polluted' in {};
  return [
    ...checkStatus(input, answer.statusCode, error?.code),
    ...checkSecrecy(text, 'the answer', input.hidden),
    ...logged.flatMap((line) => [...checkSecrecy(line, 'the log', input.hidden)]),
    ...(missing.length > 0 ? [`the answer has no ${missing.join(', ')}`] : []),
    ...(answer.headers?.['content-type'] === 'application/json'
      ? []
      : ['the content type is not application/json']),
    ...(logged.length === 1 ? [] : [`${logged.length} lines were logged`]),
    ...(milliseconds > MOST_MILLISECONDS ? [`it took longer than ${MOST_MILLISECONDS} ms`] : []),
    ...(polluted ? ['a prototype was changed'] : []),
  ];
}

export function codeOf({ answer }: Reaction): string {
  const code = parse(answer.body ?? '')?.error?.code;
  return isText(code) ? code : `status ${answer.statusCode}`;
}
