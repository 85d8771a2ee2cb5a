import { type AdmissionServices, admitCallback } from '../../functions/callback/admission.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import { httpFunction, type PlatformHandler } from '../../shared/http/http-function.ts';
import type { Log } from '../../shared/log.ts';

/** The callback function without its last step, the record: all that a callback costs before any I/O. */
export function createAdmissionPipeline(services: AdmissionServices, log: Log): PlatformHandler {
  return httpFunction(log, async (event, { invocation }) => {
    const upload = await admitCallback(event, services, invocation);
    return jsonAnswer(200, upload.id);
  });
}
