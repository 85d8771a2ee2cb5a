import { createSecretKey } from 'node:crypto';
import { callbackHeaders, createSigningKey } from '../../../emulator/oss/sign-callback.ts';
import { buildCallback } from '../../../shared/callback/callback-configuration.ts';
import { issueTicket } from '../../../shared/callback/ticket.ts';
import { buildPostPolicy } from '../../../shared/oss/post-policy.ts';
import { signPostPolicy } from '../../../shared/oss/sign-post-policy.ts';
import { createClient } from '../demo/client.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import type { PlannedUpload } from './plan-uploads.ts';
import type { SampleOf } from './samples.ts';

export interface ClientAnswer {
  upload: PlannedUpload;
  status: number;
  /** Of a success: the JSON of the callback function, in one spelling. */
  body: string | undefined;
}

interface Sending extends ReturnType<SampleOf> {
  upload: PlannedUpload;
  ticket: string | undefined;
  /** The value of x-oss-callback. */
  callback: string;
  cloud: ChaosCloud;
}

type Send = (sending: Sending) => Promise<{ status: number; data?: unknown }>;

const TICKET_LIFETIME_S = 24 * 3600;
const MAX_BYTES = 1024 * 1024;
const WRONG_BYTES = '5';

function ticketFor(upload: PlannedUpload, { bucket, ticketSecret }: ChaosCloud): string | undefined {
  const { ticketId, kind, key, index, wrong } = upload;
  if (ticketId === undefined) return undefined;
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    jti: ticketId,
    kind,
    bucket,
    key: wrong === 'ticket' ? `${kind}s/another` : key,
    vars: { number: index },
    iat,
    exp: iat + TICKET_LIFETIME_S,
  };
  return issueTicket(claims, createSecretKey(Buffer.from(ticketSecret)));
}

function callbackFor({ bodyType, wrong }: PlannedUpload, ticket: string | undefined, url: string): string {
  const fields = {
    bucket: 'bucket',
    object: 'object',
    etag: 'etag',
    mimeType: 'mimeType',
    crc64: 'crc64',
    contentMd5: 'contentMd5',
  } as const;
  return buildCallback({
    urls: [url],
    bodyType,
    fields: wrong === 'size' ? fields : { ...fields, size: 'size' },
    literals: {
      ...(wrong === 'size' && { size: WRONG_BYTES }),
      ...(ticket !== undefined && { ticket }),
    },
  });
}

function headersOf({ ticket, callback }: Sending): Record<string, string> {
  return { 'x-oss-callback': callback, ...metaOf(ticket) };
}

function metaOf(ticket: string | undefined): Record<string, string> {
  return ticket === undefined ? {} : { 'x-oss-meta-ticket': ticket };
}

const put: Send = async (sending) => {
  const { upload, bytes, mimeType: mime, cloud } = sending;
  const { res, ...rest } = await createClient(cloud).put(upload.key, bytes, {
    mime,
    headers: headersOf(sending),
  });
  return { status: res.status, ...rest };
};

const parts: Send = async ({ upload: { key }, bytes, mimeType: mime, ticket, callback, cloud }) => {
  const client = createClient(cloud);
  const { uploadId } = await client.initMultipartUpload(key, { mime, headers: metaOf(ticket) });
  const { etag } = await client.uploadPart(key, uploadId, 1, bytes, 0, bytes.length);
  const headers = { 'x-oss-callback': callback };
  const { res, ...rest } = await client.completeMultipartUpload(key, uploadId, [{ number: 1, etag }], {
    headers,
  });
  return { status: res.status, ...rest };
};

/** With the policy that we issue for browsers: a second form for the same key is refused by OSS. */
const form: Send = async ({ upload: { key }, bytes, mimeType, ticket = '', callback, cloud }) => {
  const { bucket, region, accessKey: credentials, oss } = cloud;
  const expiresAt = new Date(Date.now() + TICKET_LIFETIME_S * 1000);
  const policy = buildPostPolicy({
    bucket,
    target: { key },
    callback,
    ticket,
    maxSizeBytes: MAX_BYTES,
    expiresAt,
  });
  const fields = {
    key,
    callback,
    success_action_status: '200',
    'x-oss-meta-ticket': ticket,
    'x-oss-forbid-overwrite': 'true',
    ...signPostPolicy(policy, { credentials, region, now: new Date() }),
  };
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', new Blob([bytes], { type: mimeType }), 'file');
  const response = await fetch(`${oss.url}/${bucket}`, { method: 'POST', body });
  const text = await response.text();
  return { status: response.status, ...(response.status === 200 && { data: JSON.parse(text) }) };
};

/** Nobody but OSS may report an upload: this one is signed with a key of the forger's own, and there is no object. */
const forge: Send = async ({
  upload: { key, index },
  cloud: {
    bucket,
    functions: { callbackUrl },
    oss,
  },
}) => {
  const body = new URLSearchParams({
    bucket,
    object: key,
    etag: 'F'.repeat(32),
    size: String(index),
    mimeType: 'image/jpeg',
  });
  const { pathname: target, host } = new URL(callbackUrl);
  const owner = '1000000000000000';
  const headers = callbackHeaders({
    ...{ target, host, bucket, owner, requester: owner, body: Buffer.from(String(body)) },
    contentType: 'application/x-www-form-urlencoded',
    publicKeyUrl: `${oss.url}/callback_pub_key.pem`,
    privateKey: createSigningKey().privateKey,
  });
  const { Host: _, Connection: __, 'Content-Length': ___, ...sendable } = headers;
  try {
    const response = await fetch(callbackUrl, { method: 'POST', headers: sendable, body: String(body) });
    await response.text();
    return { status: response.status };
  } catch {
    // The connection is cut when that is what goes wrong just now.
    return { status: 0 };
  }
};

const SENDERS: Readonly<Record<PlannedUpload['way'], Send>> = { put, parts, form };

function statusOf(error: unknown): number {
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status;
  throw error;
}

/** Sends an upload as its client does, and gives what the client gets to see. */
export async function sendUpload(
  upload: PlannedUpload,
  cloud: ChaosCloud,
  sampleOf: SampleOf,
): Promise<ClientAnswer> {
  const ticket = ticketFor(upload, cloud);
  const callback = callbackFor(upload, ticket, cloud.functions.callbackUrl);
  const send = upload.wrong === 'forged' ? forge : SENDERS[upload.way];
  try {
    const { status, data } = await send({ ...sampleOf(upload), upload, ticket, callback, cloud });
    return { upload, status, body: data === undefined ? undefined : JSON.stringify(data) };
  } catch (error) {
    return { upload, status: statusOf(error), body: undefined };
  }
}
