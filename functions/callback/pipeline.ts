import { jsonAnswer } from '../../shared/http/answers.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import { httpFunction, type PlatformHandler } from '../../shared/http/http-function.ts';
import type { Log } from '../../shared/log.ts';
import type { Database } from '../../shared/store/database.ts';
import { type AdmissionServices, admitCallback } from './admission.ts';
import { record } from './dispatch/record.ts';

export interface CallbackServices extends AdmissionServices {
  database: Database;
}

/** verify ▸ parse ▸ admit ▸ record ▸ answer */
export function createPipeline(
  services: () => CallbackServices | Promise<CallbackServices>,
  log: Log,
): PlatformHandler {
  return httpFunction(log, async (event, { invocation }) => {
    if (event.requestContext.http.method !== 'POST') throw new CallbackError('method_not_allowed');
    const all = await services();
    const upload = await admitCallback(event, all, invocation);
    const { outcome, answer } = await invocation.time('record', () =>
      record(upload, all.database, invocation),
    );
    invocation.facts.outcome = outcome;
    return jsonAnswer(200, answer);
  });
}
