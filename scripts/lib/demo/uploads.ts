import { templateOf } from '../send/fixtures.ts';
import type { LocalStack } from '../start/stack.ts';
import { createClient } from './client.ts';

export interface DemoUpload {
  operation: 'PutObject' | 'PostObject' | 'CompleteMultipartUpload';
  /** How it is made, for the screen. */
  about: string;
  key: string;
  content: Buffer;
  mimeType: string;
  image: { width: number; height: number } | null;
}

/** The answer as the client got it. */
export interface ClientAnswer {
  status: number;
  etag: string;
  body: unknown;
}

type Send = (
  upload: DemoUpload,
  stack: LocalStack,
  progress: (share: number) => void,
) => Promise<ClientAnswer>;

const TEMPLATE = templateOf('form', ['x:demo'], undefined);
const FORM_LIFETIME_MS = 60_000;
const PART_BYTES = 100 * 1024;

function callbackOf({ callbackUrl }: LocalStack) {
  return { url: callbackUrl, body: TEMPLATE, customValue: { demo: 'yes' } };
}

function withoutQuotes(etag: unknown): string {
  return String(etag).replaceAll('"', '');
}

function toAnswer({ res, data }: { res: { status: number; headers: object }; data?: unknown }): ClientAnswer {
  const { etag } = res.headers as { etag?: string };
  return { status: res.status, etag: withoutQuotes(etag), body: data };
}

const putObject: Send = async ({ key, content, mimeType }, stack) => {
  const options = { mime: mimeType, callback: callbackOf(stack) };
  return toAnswer(await createClient(stack).put(key, content, options));
};

const multipartUpload: Send = async ({ key, content, mimeType }, stack, progress) => {
  const options = {
    mime: mimeType,
    partSize: PART_BYTES,
    parallel: 2,
    callback: callbackOf(stack),
    progress,
  };
  return toAnswer(await createClient(stack).multipartUpload(key, content, options));
};

/** The form as a page in a browser would send it; the policy is signed by the SDK. */
const postObject: Send = async ({ key, content, mimeType }, stack) => {
  const client = createClient(stack);
  const { bucket, region, accessKey, oss, callbackUrl } = stack;
  const now = new Date();
  const date = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const callback = Buffer.from(JSON.stringify({ callbackUrl, callbackBody: TEMPLATE })).toString('base64');
  const signed = {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${accessKey.accessKeyId}/${date.slice(0, 8)}/${region}/oss/aliyun_v4_request`,
    'x-oss-date': date,
  };
  const pinned = Object.entries({ bucket, key, callback, ...signed }).map(([name, value]) => ({
    [name]: value,
  }));
  const policy = {
    expiration: new Date(now.getTime() + FORM_LIFETIME_MS).toISOString(),
    conditions: [...pinned, ['content-length-range', 1, content.length]],
  };
  const fields = {
    key,
    callback,
    ...signed,
    policy: Buffer.from(JSON.stringify(policy)).toString('base64'),
    'x-oss-signature': client.signPostObjectPolicyV4(policy, now),
    'x:demo': 'yes',
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([content], { type: mimeType }), 'boat.jpg');
  const response = await fetch(`${oss.url}/${bucket}`, { method: 'POST', body: form });
  const text = await response.text();
  const etag = withoutQuotes(response.headers.get('etag'));
  return { status: response.status, etag, body: response.status === 200 ? JSON.parse(text) : text };
};

const SENDERS: Readonly<Record<DemoUpload['operation'], Send>> = {
  PutObject: putObject,
  PostObject: postObject,
  CompleteMultipartUpload: multipartUpload,
};

/** Sends an upload, and gives what its client gets to see: also when that is an error of the SDK. */
export const send: Send = async (upload, stack, progress) => {
  try {
    return await SENDERS[upload.operation](upload, stack, progress);
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && typeof error.status === 'number')) throw error;
    return { status: error.status, etag: '', body: `${error.name}: ${error.message}` };
  }
};
