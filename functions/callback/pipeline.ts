import middy from '@middy/core';
import type { Config } from '../../shared/config.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import { httpBoundary } from '../../shared/http/http-boundary.ts';
import { type HttpEvent, type HttpResult, header } from '../../shared/http/http-event.ts';
import type { InvocationContext } from '../../shared/http/invocation.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import type { Log } from '../../shared/log.ts';
import type { PublicKeys } from '../../shared/public-keys/public-keys.ts';
import type { Database } from '../../shared/store/database.ts';
import type { Uploads } from '../../shared/uploads/define-uploads.ts';
import { admit } from './admit.ts';
import { record } from './dispatch/record.ts';
import { parseBody } from './parse-body.ts';
import { verifySignature } from './verify-signature.ts';

export interface CallbackServices {
  config: Config<
    | 'BUCKETS'
    | 'TICKET_SECRETS'
    | 'ADMIT'
    | 'CALLBACK_PATH'
    | 'CALLBACK_URL'
    | 'CALLBACK_FIELDS'
    | 'OSS_CALLBACK_DEV_KEY'
  >;
  publicKeys: PublicKeys;
  database: Database;
  uploads: Uploads;
}

/** verify ▸ parse ▸ admit ▸ record ▸ answer */
export function createPipeline(services: () => CallbackServices, log: Log) {
  // No time-out of middy's: every wait below is a step within the invocation's own deadline.
  const pipeline = middy<HttpEvent, HttpResult, Error, InvocationContext>({ timeoutEarlyInMillis: 0 })
    .use(httpBoundary(log))
    .handler(async (event, { invocation }) => {
      if (event.requestContext.http.method !== 'POST') throw new CallbackError('method_not_allowed');
      const { config, publicKeys, database, uploads } = services();
      const signed = await invocation.time('verify', () =>
        verifySignature(event, { config, publicKeys }, invocation),
      );
      const uploaded = invocation.time('parse', () =>
        parseBody(signed, header(event, 'content-type'), config),
      );
      const nowSeconds = Math.floor(Date.now() / 1000);
      const upload = invocation.time('admit', () => admit(uploaded, { config, uploads, nowSeconds }));
      Object.assign(invocation.facts, { uploadId: upload.id, kind: upload.kind, bucket: upload.bucket });
      const { outcome, answer } = await invocation.time('record', () => record(upload, database, invocation));
      invocation.facts.outcome = outcome;
      return jsonAnswer(200, answer);
    });
  return onFunctionCompute(pipeline);
}
