import middy from '@middy/core';
import { admit } from '../../functions/callback/admit.ts';
import { parseBody } from '../../functions/callback/parse-body.ts';
import type { CallbackServices } from '../../functions/callback/pipeline.ts';
import { verifySignature } from '../../functions/callback/verify-signature.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import { httpBoundary } from '../../shared/http/http-boundary.ts';
import { type HttpEvent, type HttpResult, header } from '../../shared/http/http-event.ts';
import type { InvocationContext } from '../../shared/http/invocation.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import type { Log } from '../../shared/log.ts';

export type PureServices = Omit<CallbackServices, 'database'>;

/** functions/callback/pipeline.ts without its last step, the record: all that a callback costs before any I/O. */
export function createAdmissionPipeline({ config, publicKeys, uploads }: PureServices, log: Log) {
  const pipeline = middy<HttpEvent, HttpResult, Error, InvocationContext>({ timeoutEarlyInMillis: 0 })
    .use(httpBoundary(log))
    .handler(async (event, { invocation }) => {
      const signed = await invocation.time('verify', () =>
        verifySignature(event, { config, publicKeys }, invocation),
      );
      const uploaded = invocation.time('parse', () =>
        parseBody(signed, header(event, 'content-type'), config),
      );
      const nowSeconds = Math.floor(Date.now() / 1000);
      const upload = invocation.time('admit', () => admit(uploaded, { config, uploads, nowSeconds }));
      Object.assign(invocation.facts, { uploadId: upload.id, kind: upload.kind, bucket: upload.bucket });
      return jsonAnswer(200, upload.id);
    });
  return onFunctionCompute(pipeline);
}
