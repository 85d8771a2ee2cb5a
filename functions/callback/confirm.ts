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

type Confirmation = Pick<AdmittedUpload, 'state' | 'confirmed'> & Partial<Pick<AdmittedUpload, 'mimeType'>>;

/** In place: to copy it would take as long as its ticket does. */
function admitted(claimed: ClaimedUpload, confirmation: Confirmation): AdmittedUpload {
  return Object.assign(claimed, confirmation) as unknown as AdmittedUpload;
}

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

async function confirmWithOss(
  claimed: ClaimedUpload,
  { kind, oss, config }: ConfirmServices,
  invocation: Invocation,
): Promise<AdmittedUpload> {
  const { bucket, object: key } = claimed;
  const head = await findObject(oss, { bucket, key, budgetMs: CONFIRM_BUDGET_MS }, invocation);
  if (head === undefined) refuse('absent', invocation);
  const comparison = compareWithHead(claimed, withTicketId(head, claimed, config), invocation.startedAtMs);
  if (comparison === 'superseded') return admitted(claimed, { state: 'superseded', confirmed: true });
  if (comparison !== 'same') refuse(comparison, invocation);
  checkContent(kind, head);
  return admitted(claimed, { mimeType: head.mimeType, state: 'recorded', confirmed: true });
}

/**
 * Step 4: the object is there, as the callback says. The uploader sees the ticket, and could have OSS sign a callback of
 * another bucket with it and whatever size; only this stops that. A promise only where OSS is asked.
 */
export function confirm(
  claimed: ClaimedUpload,
  services: ConfirmServices,
  invocation: Invocation,
): AdmittedUpload | Promise<AdmittedUpload> {
  if (services.kind.confirm === false) return admitted(claimed, { state: 'recorded', confirmed: false });
  return confirmWithOss(claimed, services, invocation);
}
