import { handOverJobs } from '../../shared/dispatch/hand-over-jobs.ts';
import { type Recorded, record } from '../../shared/dispatch/record.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import { httpFunction, type PlatformHandler } from '../../shared/http/http-function.ts';
import type { InvocationContext } from '../../shared/http/invocation.ts';
import type { Log } from '../../shared/log.ts';
import type { Database } from '../../shared/store/database.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import { type AdmissionServices, admitCallback } from './admission.ts';
import { confirm } from './confirm.ts';
import type { DeliverOfRole } from './deliver-of-role.ts';
import type { OssOfRole } from './oss-of-role.ts';
import { recallAnswer } from './recall-answer.ts';

export interface CallbackServices extends AdmissionServices {
  database: Database;
  oss: OssOfRole;
  deliver: DeliverOfRole;
}

async function confirmAndRecord(
  claimed: ClaimedUpload,
  { uploads, oss, database, config }: CallbackServices,
  { invocation, credentials }: InvocationContext,
): Promise<Recorded> {
  const kind = uploads[claimed.kind];
  if (kind === undefined) throw new CallbackError('kind_unknown');
  let upload: AdmittedUpload;
  try {
    upload = await invocation.time('confirm', () =>
      confirm(claimed, { kind, oss: () => oss(credentials), config }, invocation),
    );
  } catch (error) {
    const recorded = await recallAnswer(error, claimed, { kind, database }, invocation);
    if (recorded === undefined) throw error;
    return recorded;
  }
  invocation.facts.state = upload.state;
  const services = { kind, source: 'callback', database } as const;
  return invocation.time('record', () => record(upload, services, invocation));
}

/** verify ▸ parse ▸ admit ▸ confirm ▸ record ▸ hand over ▸ answer */
export function createPipeline(
  services: () => CallbackServices | Promise<CallbackServices>,
  log: Log,
): PlatformHandler {
  return httpFunction(log, async (event, context) => {
    const { invocation, credentials } = context;
    if (event.requestContext.http.method !== 'POST') throw new CallbackError('method_not_allowed');
    const all = await services();
    const claimed = await admitCallback(event, all, invocation);
    const { outcome, answer, jobs } = await confirmAndRecord(claimed, all, context);
    invocation.facts.outcome = outcome;
    if (jobs.length > 0)
      await invocation.time('hand over', () =>
        handOverJobs(jobs, () => all.deliver(credentials), invocation),
      );
    return jsonAnswer(200, answer);
  });
}
