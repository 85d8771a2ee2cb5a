import { createSecretKey, type KeyObject } from 'node:crypto';
import { fcContext } from '../../../emulator/fc/fc-context.ts';
import { type CallbackServices, createPipeline } from '../../../functions/callback/pipeline.ts';
import { CallbackError } from '../../../shared/http/errors.ts';
import type { HttpResult } from '../../../shared/http/http-event.ts';
import type { LogFields } from '../../../shared/log.ts';
import { createOss } from '../../../shared/oss/oss.ts';
import { createPublicKeys } from '../../../shared/public-keys/public-keys.ts';
import { createDatabase } from '../../../shared/store/database.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { type FuzzInput, openEvent } from './fuzz-input.ts';
import { TICKET_SECRET } from './hostile-tickets.ts';

export interface Reaction {
  answer: HttpResult;
  /** One for each line that was logged. */
  logged: readonly string[];
  milliseconds: number;
}

export interface FuzzedFunction {
  /** Rejects only if the function does, which it never may. */
  invoke(input: FuzzInput): Promise<Reaction>;
}

const CONTEXT = {
  functionName: 'callback',
  handler: 'index.handler',
  timeoutSeconds: 10,
  memoryMb: 512,
  requestId: '1-0123456789abcdef01234567',
  region: 'cn-hangzhou',
  accountId: '0000000000000000',
};

/** The callback function as it is deployed, but for what lies behind it: no input may get as far as OSS or the database. */
export function createFuzzedFunction(devKey: KeyObject): FuzzedFunction {
  const logged: string[] = [];
  const services: CallbackServices = {
    database: createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', prepare: true, poolSize: 1 }),
    publicKeys: createPublicKeys({
      fetchPem: async () => {
        throw new CallbackError('key_unavailable');
      },
    }),
    deliver: () => undefined,
    oss: () =>
      createOss({
        endpoint: new URL('http://127.0.0.1:1'),
        region: 'cn-hangzhou',
        credentials: () => ({ accessKeyId: 'nobody', accessKeySecret: 'none' }),
      }),
    uploads: defineUploads({ anything: { prefix: '' }, avatar: { prefix: 'avatars/' } }),
    config: {
      BUCKETS: new Set(['examplebucket']),
      TICKET_SECRETS: [createSecretKey(Buffer.from(TICKET_SECRET))],
      ADMIT: 'ticket',
      CALLBACK_PATH: undefined,
      CALLBACK_URL: undefined,
      CALLBACK_FIELDS: new Map(),
      OSS_CALLBACK_DEV_KEY: [devKey],
    },
  };
  const write = (level: string, fields: LogFields): void => {
    logged.push(JSON.stringify({ level, ...fields }));
  };
  const handler = createPipeline(() => services, Object.assign(write, { isOn: () => true }));
  return {
    async invoke({ event }) {
      const opened = openEvent(event);
      logged.length = 0;
      const startedAt = performance.now();
      const answer = await handler(opened, fcContext(CONTEXT));
      return { answer, logged: [...logged], milliseconds: performance.now() - startedAt };
    },
  };
}
