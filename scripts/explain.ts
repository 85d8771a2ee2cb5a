import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { parseBody } from '../functions/callback/parse-body.ts';
import type { CallbackUrl } from '../shared/callback/parse-callback-url.ts';
import { readConfig } from '../shared/config.ts';
import { CallbackError } from '../shared/http/errors.ts';
import { fetchPublicKey } from '../shared/public-keys/fetch-public-key.ts';
import { parsePublicKey } from '../shared/public-keys/parse-public-key.ts';
import { type CapturedRequest, UnreadableError } from './lib/explain/captured-request.ts';
import { type Diagnosis, diagnose } from './lib/explain/diagnose.ts';
import { type KeysAtHand, readKeyUrl } from './lib/explain/key-candidates.ts';
import { readHttpText } from './lib/explain/read-http-text.ts';
import { readJsonEvent } from './lib/explain/read-json-event.ts';
import { renderJson, renderText } from './lib/explain/render.ts';

const USAGE = `Usage: npm run explain -- <request.http | event.json | -> [options]

Reads a captured callback and says whether its signature verifies, and if not, what happened to it on its way.
It takes raw HTTP (request line, headers, an empty line, the body) or the event of Function Compute or Lambda; "-" is
standard input. It lets nothing in: it only explains.

  --path <path>      what the function would say with this CALLBACK_PATH
  --key <file.pem>   verify with this public key, such as that of a local emulator
  --fetch            get the public key that the request names, if OSS publishes it
  --json             print the diagnosis as JSON
  --help             print this text

CALLBACK_URL, CALLBACK_PATH and CALLBACK_FIELDS are read from the environment, as the function reads them.
It exits with 0 when the request verifies exactly as it is, with 1 when it does not, with 2 when it cannot be read.`;

async function readInput(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new UnreadableError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

function readRequest(input: Buffer, callbackUrl: CallbackUrl | undefined): CapturedRequest {
  const text = input.toString('utf8').trim();
  if (text === '') throw new UnreadableError('There is nothing in it.');
  return text.startsWith('{') ? readJsonEvent(Buffer.from(text), callbackUrl) : readHttpText(input);
}

async function readKeys(
  request: CapturedRequest,
  keyFile: string | undefined,
  fetchIt: boolean,
): Promise<KeysAtHand> {
  if (keyFile !== undefined) {
    const given = parsePublicKey((await readInput(keyFile)).toString('utf8'));
    if (!given) throw new UnreadableError(`${keyFile} is not an RSA public key in PEM.`);
    return { given };
  }
  const { url } = readKeyUrl(request.headers.get('x-oss-pub-key-url'));
  return fetchIt && url ? { fetched: parsePublicKey(await fetchPublicKey(url)) } : {};
}

function findRefusal({ signed }: Diagnosis, { headers }: CapturedRequest): CallbackError | undefined {
  if (!signed) return undefined;
  try {
    parseBody(signed, headers.get('content-type'), readConfig(['CALLBACK_FIELDS']));
    return undefined;
  } catch (error) {
    if (error instanceof CallbackError) return error;
    throw error;
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      path: { type: 'string' },
      key: { type: 'string' },
      fetch: { type: 'boolean', default: false },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  if (values.help) return console.log(USAGE);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UnreadableError(USAGE);
  const config = readConfig(['CALLBACK_URL', 'CALLBACK_PATH']);
  const callbackPath = values.path ?? config.CALLBACK_PATH;
  if (callbackPath !== undefined && !callbackPath.startsWith('/'))
    throw new UnreadableError('The path should begin with "/".');
  const request = readRequest(await readInput(file), config.CALLBACK_URL);
  const keys = await readKeys(request, values.key, values.fetch);
  const diagnosis = diagnose(request, { ...keys, callbackPath, callbackUrl: config.CALLBACK_URL });
  const report = { ...diagnosis, callbackPath, refusal: findRefusal(diagnosis, request) };
  console.log(values.json ? renderJson(report) : renderText(report));
  process.exitCode = report.verifies ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
