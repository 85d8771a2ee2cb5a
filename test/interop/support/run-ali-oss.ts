import { readFile, stat } from 'node:fs/promises';
import type OSS from 'ali-oss';
import { aliOss } from '../../support/oss-emulator.ts';
import type { Operation, Shown, UploadRequest } from './sdk.ts';

type AliOssOptions = NonNullable<Parameters<typeof aliOss>[1]>;

function credentialsOf({ accessKeyId, accessKeySecret, securityToken: stsToken }: UploadRequest) {
  const keys = { accessKeyId, accessKeySecret };
  if (stsToken === undefined) return keys;
  return { ...keys, stsToken, refreshSTSToken: async () => ({ ...keys, stsToken }) };
}

const createClient = (asked: UploadRequest, url: string, more: AliOssOptions = {}) =>
  aliOss({ url }, { ...credentialsOf(asked), authorizationV4: asked.signature === 'v4', ...more });

/** It makes the parameters itself, from fields of its own. */
const callbackOf = ({ callback, callbackVar }: UploadRequest): OSS.ObjectCallback => ({
  url: callback.callbackUrl ?? '',
  body: callback.callbackBody ?? '',
  contentType: callback.callbackBodyType ?? '',
  customValue: Object.fromEntries(
    Object.entries(callbackVar).map(([name, value]) => [name.replace(/^x:/, ''), value]),
  ),
});

const shownOf = (result: object): Shown => {
  const { res, data } = result as { res: { status: number; headers: object }; data: unknown };
  return { status: res.status, headers: res.headers, data };
};

const encode = (parameter: object) => Buffer.from(JSON.stringify(parameter)).toString('base64');

async function multipartUpload(asked: UploadRequest): Promise<Shown> {
  const { key, file, partSize } = asked;
  const client = createClient(asked, asked.endpoint);
  const { uploadId } = await client.initMultipartUpload(key, { mime: asked.contentType });
  const { size } = await stat(file);
  const parts: { number: number; etag: string }[] = [];
  for (let start = 0; start < size; start += partSize) {
    const number = parts.length + 1;
    const end = Math.min(start + partSize, size);
    parts.push({ number, etag: (await client.uploadPart(key, uploadId, number, file, start, end)).etag });
  }
  const options = { callback: callbackOf(asked) };
  return shownOf(await client.completeMultipartUpload(key, uploadId, parts, options));
}

async function presignedUpload(asked: UploadRequest): Promise<Shown> {
  // It presigns nothing for an IP address.
  const url = asked.endpoint.replace('127.0.0.1', 'localhost');
  const client = createClient(asked, url, { sldEnable: true });
  const headers = { 'Content-Type': asked.contentType };
  const queries = { callback: encode(asked.callback), 'callback-var': encode(asked.callbackVar) };
  const signed =
    asked.signature === 'v4'
      ? await client.signatureUrlV4('PUT', 300, { headers, queries }, asked.key)
      : client.signatureUrl(asked.key, {
          method: 'PUT',
          expires: 300,
          ...headers,
          callback: callbackOf(asked),
        });
  const answer = await fetch(signed, { method: 'PUT', headers, body: await readFile(asked.file) });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), data: await answer.json() };
}

const OPERATIONS: Readonly<Record<Operation, (asked: UploadRequest) => Promise<Shown>>> = {
  'put-object': async (asked) => {
    const options = { mime: asked.contentType, callback: callbackOf(asked) };
    return shownOf(await createClient(asked, asked.endpoint).put(asked.key, asked.file, options));
  },
  'multipart-upload': multipartUpload,
  'presigned-upload': presignedUpload,
  'upload-file': async (asked) => {
    const { contentType: mime, partSize } = asked;
    const options = { mime, partSize, parallel: 3, callback: callbackOf(asked) };
    const client = createClient(asked, asked.endpoint);
    return shownOf(await client.multipartUpload(asked.key, asked.file, options));
  },
};

/** The SDK for Node.js needs no process of its own. */
export async function runAliOss(operation: Operation, asked: UploadRequest): Promise<Shown> {
  try {
    return await OPERATIONS[operation](asked);
  } catch (cause) {
    const { name, status, code, ecCode, message } = cause as Error & Shown;
    return { name, status, code, ecCode, message };
  }
}
