import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { type Front, startFront } from '../../emulator/fc/front.ts';
import type { Account } from '../../emulator/fc/function-spec.ts';
import { builtFunctions } from './built-functions.ts';
import { type CallbackRequest, signingKey } from './callback-events.ts';

const ROOT = join(import.meta.dirname, '../..');
const TICKET_SECRET = 'a secret of the tests: 32 bytes or more';

interface BuiltCallbackOptions {
  handlerPath?: string;
  /** Of the function's role; without them it has none. */
  credentials?: Account['credentials'];
  /** How long its initializer may take. */
  initializerSeconds?: number;
}

export interface BuiltCallback extends Front {
  lines: string[];
}

/** The callback function as it is deployed: bundled, in a process of its own, behind an HTTP trigger. */
export async function startBuiltCallback(
  databaseUrl: string,
  env: Record<string, string> = {},
  {
    handlerPath = join(ROOT, 'dist/callback/index.js'),
    credentials,
    initializerSeconds = 3,
  }: BuiltCallbackOptions = {},
): Promise<BuiltCallback> {
  await builtFunctions();
  const lines: string[] = [];
  const front = await startFront({
    only: 'callback',
    port: 0,
    log: (line) => lines.push(line),
    account: { accountId: '0000000000000000', region: 'cn-hangzhou', credentials },
    functions: {
      callback: {
        handlerPath,
        ...(credentials && { role: 'acs:ram::0000000000000000:role/callback' }),
        timeoutSeconds: 10,
        memoryMb: 512,
        initializer: { handler: 'index.initialize', timeoutSeconds: initializerSeconds },
        env: {
          DATABASE_URL: databaseUrl,
          BUCKETS: 'examplebucket,post-test',
          TICKET_SECRETS: TICKET_SECRET,
          OSS_CALLBACK_DEV_KEY: signingKey.publicKey
            .export({ type: 'spki', format: 'der' })
            .toString('base64'),
          ...env,
        },
      },
    },
  });
  return { ...front, lines };
}

export interface WireAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Sends a request over a real socket; `chunkBytes` says how many bytes of the body go out at a time. */
export function sendOverHttp(
  url: string,
  { method, target, headers, body }: CallbackRequest,
  chunkBytes = body.length,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = httpRequest({ hostname, port, method, path: target, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.setNoDelay(true);
    let sent = 0;
    const sendNext = (): void => {
      if (sent >= body.length) return void request.end();
      const chunk = body.subarray(sent, sent + chunkBytes);
      sent += chunk.length;
      request.write(chunk, () => setImmediate(sendNext));
    };
    sendNext();
  });
}
