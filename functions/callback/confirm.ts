import { checkContent } from '../../shared/admission/check-content.ts';
import { idOfFoundTicket } from '../../shared/admission/id-of-found-ticket.ts';
import type { Config } from '../../shared/config.ts';
import { findObject, type GetOss } from '../../shared/dispatch/find-object.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import type { ObjectHead } from '../../shared/oss/head-object.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { UploadKind } from '../../shared/uploads/upload-kind.ts';
import { compareWithHead, type Difference, type Seen } from './compare-with-head.ts';
import { NotAsClaimedError } from './not-as-claimed-error.ts';

const CONFIRM_BUDGET_MS = 1000;

export interface ConfirmServices {
  kind: UploadKind;
  oss: GetOss;
  config: Config<'TICKET_SECRETS'>;
}

function withTicketId(
  head: ObjectHead,
  { bucket, object }: ClaimedUpload,
  config: Config<'TICKET_SECRETS'>,
): Seen {
  const ticketId = idOfFoundTicket(head.meta.ticket, { bucket, object, size: head.size }, config);
  return { ...head, ticketId };
}

function refuse(difference: Difference, { facts }: Invocation): never {
  facts.notAsClaimed = difference;
  throw new NotAsClaimedError(difference);
}

/**
 * Step 4: the object is there, as the callback says. The uploader sees the ticket, and could have OSS sign a callback of
 * another bucket with it and whatever size; only this stops that.
 */
export async function confirm(
  claimed: ClaimedUpload,
  { kind, oss, config }: ConfirmServices,
  invocation: Invocation,
): Promise<AdmittedUpload> {
  if (kind.confirm === false)
    return { ...claimed, state: 'recorded', confirmed: false } as unknown as AdmittedUpload;
  const { bucket, object: key } = claimed;
  const head = await findObject(oss, { bucket, key, budgetMs: CONFIRM_BUDGET_MS }, invocation);
  if (head === undefined) refuse('absent', invocation);
  const comparison = compareWithHead(claimed, withTicketId(head, claimed, config), invocation.startedAtMs);
  if (comparison === 'superseded')
    return { ...claimed, state: 'superseded', confirmed: true } as unknown as AdmittedUpload;
  if (comparison !== 'same') refuse(comparison, invocation);
  checkContent(kind, head);
  return {
    ...claimed,
    mimeType: head.mimeType,
    state: 'recorded',
    confirmed: true,
  } as unknown as AdmittedUpload;
}
