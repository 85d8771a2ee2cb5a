import { createHash } from 'node:crypto';
import { readTicket, type TicketClaims } from '../../shared/callback/ticket.ts';
import type { UploadedObject } from '../../shared/callback/uploaded-object.ts';
import type { Config } from '../../shared/config.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import { kindOfObject } from '../../shared/uploads/define-uploads.ts';
import { readVars } from '../../shared/uploads/read-vars.ts';
import { RESULTS_PREFIX } from '../../shared/uploads/results-prefix.ts';
import type { UploadKind, Uploads } from '../../shared/uploads/upload-kind.ts';
import { checkContent } from './check-content.ts';

export interface AdmissionRules {
  config: Config<'BUCKETS' | 'TICKET_SECRETS' | 'ADMIT'>;
  uploads: Uploads;
  nowSeconds: number;
}

function mismatch(detail: string): CallbackError {
  return new CallbackError('ticket_mismatch', { detail });
}

function checkTicketCovers({ bucket, key, prefix, maxSize }: TicketClaims, uploaded: UploadedObject): void {
  if (uploaded.bucket !== undefined && uploaded.bucket !== bucket)
    throw mismatch('The ticket is for another bucket.');
  if (key !== undefined && uploaded.object !== key) throw mismatch('The ticket is for another key.');
  if (prefix !== undefined && !uploaded.object.startsWith(prefix))
    throw mismatch('The ticket is for another prefix.');
  if (maxSize !== undefined && uploaded.size > maxSize) {
    throw mismatch(`The ticket allows ${maxSize} bytes, and this object has ${uploaded.size}.`);
  }
}

function readValidTicket(
  uploaded: UploadedObject,
  { config, nowSeconds }: AdmissionRules,
): TicketClaims | undefined {
  if (uploaded.ticket === undefined) return undefined;
  const ticket = readTicket(uploaded.ticket, config.TICKET_SECRETS, nowSeconds);
  checkTicketCovers(ticket, uploaded);
  return ticket;
}

function chooseKind(
  { object }: UploadedObject,
  ticket: TicketClaims | undefined,
  { uploads }: AdmissionRules,
): { name: string; kind: UploadKind } {
  const name = ticket?.kind ?? kindOfObject(uploads, object);
  const isResult = object.startsWith(RESULTS_PREFIX);
  const kind = name !== undefined && Object.hasOwn(uploads, name) ? uploads[name] : undefined;
  if (name === undefined || kind === undefined || isResult) throw new CallbackError('kind_unknown');
  if (!object.startsWith(kind.prefix))
    throw mismatch(`It is for the kind "${name}", whose keys begin with "${kind.prefix}".`);
  return { name, kind };
}

function checkVars(kind: UploadKind, vars: ClaimedUpload['vars']): void {
  const read = readVars(kind, vars);
  if ('problem' in read) throw new CallbackError('vars_invalid', { detail: `${read.problem}.` });
}

/** Without a ticket an upload is its object and content, so that every report of it is the same upload. */
function idOfContent(bucket: string, { object, etag }: UploadedObject): string {
  return `obj_${createHash('sha256')
    .update(JSON.stringify([bucket, object, etag]))
    .digest('base64url')
    .slice(0, 32)}`;
}

/**
 * Step 3: it may be ours. A valid signature alone would admit anything from any bucket in the cloud. What the body says of
 * the object is still only said: see `confirm`.
 */
export function admit(uploaded: UploadedObject, rules: AdmissionRules): ClaimedUpload {
  const { config } = rules;
  const ticket = readValidTicket(uploaded, rules);
  const bucket = ticket?.bucket ?? uploaded.bucket;
  if (bucket === undefined) throw new CallbackError('field_missing', { detail: 'Missing: bucket.' });
  if (!config.BUCKETS.has(bucket)) throw new CallbackError('bucket_not_allowed');
  const { name, kind } = chooseKind(uploaded, ticket, rules);
  const ticketRequired = config.ADMIT === 'ticket' && kind.ticket !== 'optional';
  if (!ticket && ticketRequired) throw new CallbackError('ticket_missing');
  const vars = ticket?.vars ?? {};
  checkVars(kind, vars);
  checkContent(kind, uploaded);

  return {
    id: ticket?.jti ?? idOfContent(bucket, uploaded),
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
