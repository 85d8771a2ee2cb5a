import { checkContent } from '../../shared/admission/check-content.ts';
import { checkVars } from '../../shared/admission/check-vars.ts';
import { chooseKind } from '../../shared/admission/choose-kind.ts';
import { idOfContent } from '../../shared/admission/id-of-content.ts';
import { readValidTicket } from '../../shared/admission/read-valid-ticket.ts';
import type { UploadedObject } from '../../shared/callback/uploaded-object.ts';
import type { Config } from '../../shared/config.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { Uploads } from '../../shared/uploads/upload-kind.ts';

export interface AdmissionRules {
  config: Config<'BUCKETS' | 'TICKET_SECRETS' | 'ADMIT'>;
  uploads: Uploads;
  nowSeconds: number;
}

/**
 * Step 3: it may be ours. A valid signature alone would admit anything from any bucket in the cloud. What the body says of
 * the object is still only said: see `confirm`.
 */
export function admit(uploaded: UploadedObject, rules: AdmissionRules): ClaimedUpload {
  const { config, uploads } = rules;
  const ticket =
    uploaded.ticket === undefined ? undefined : readValidTicket(uploaded.ticket, uploaded, rules);
  const bucket = ticket?.bucket ?? uploaded.bucket;
  if (bucket === undefined) throw new CallbackError('field_missing', { detail: 'Missing: bucket.' });
  if (!config.BUCKETS.has(bucket)) throw new CallbackError('bucket_not_allowed');
  const { name, kind } = chooseKind(uploaded.object, ticket, uploads);
  const ticketRequired = config.ADMIT === 'ticket' && kind.ticket !== 'optional';
  if (!ticket && ticketRequired) throw new CallbackError('ticket_missing');
  const vars = ticket?.vars ?? {};
  checkVars(kind, vars);
  checkContent(kind, uploaded);

  return {
    id: ticket?.jti ?? idOfContent({ ...uploaded, bucket }),
    kind: name,
    bucket,
    object: uploaded.object,
    etag: uploaded.etag,
    size: uploaded.size,
    mimeType: uploaded.mimeType,
    image: uploaded.image,
    crc64: uploaded.crc64,
    contentMd5: uploaded.contentMd5,
    operation: uploaded.operation,
    clientIp: uploaded.clientIp,
    vpcId: uploaded.vpcId,
    ossRequestId: uploaded.reqId,
    uploader: ticket?.sub,
    ticketed: ticket !== undefined,
    vars,
    untrustedVars: uploaded.vars,
  } as ClaimedUpload;
}
