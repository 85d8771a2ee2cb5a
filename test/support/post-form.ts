import { createHmac } from 'node:crypto';
import type { Oss } from '../../emulator/oss/start-oss.ts';

export type FormFields = Record<string, string>;

export interface FormSigning {
  accessKeyId?: string;
  secret?: string;
  securityToken?: string;
  expiration?: Date;
  /** When a V4 form is signed. */
  signedAt?: Date;
  region?: string;
  conditions?: readonly unknown[];
}

const base64 = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64');

const tokenField = (token: string | undefined): FormFields =>
  token === undefined ? {} : { 'x-oss-security-token': token };

function expirationOf({ expiration = new Date(Date.now() + 60_000) }: FormSigning): string {
  return expiration.toISOString();
}

/** The fields that prove a form by a V1 signature. */
export function signedV1(signing: FormSigning = {}): FormFields {
  const { accessKeyId = 'local', secret = 'local-secret', conditions = [] } = signing;
  const policy = base64({ expiration: expirationOf(signing), conditions });
  const Signature = createHmac('sha1', secret).update(policy).digest('base64');
  return { OSSAccessKeyId: accessKeyId, policy, Signature, ...tokenField(signing.securityToken) };
}

/** The same by a V4 signature. */
export function signedV4(signing: FormSigning = {}): FormFields {
  const { accessKeyId = 'local', secret = 'local-secret', region = 'cn-hangzhou' } = signing;
  const timestamp = (signing.signedAt ?? new Date()).toISOString().replace(/[-:]|\.\d+/g, '');
  const date = timestamp.slice(0, 8);
  const fields: FormFields = {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${accessKeyId}/${date}/${region}/oss/aliyun_v4_request`,
    'x-oss-date': timestamp,
    ...tokenField(signing.securityToken),
  };
  const pinned = Object.entries(fields).map(([name, value]) => ({ [name]: value }));
  const conditions = [...pinned, ...(signing.conditions ?? [])];
  const policy = base64({ expiration: expirationOf(signing), conditions });
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [date, region, 'oss', 'aliyun_v4_request'].reduce<string | Buffer>(hmac, `aliyun_v4${secret}`);
  return { ...fields, policy, 'x-oss-signature': hmac(key, policy).toString('hex') };
}

/** Sends a form as a browser does, to examplebucket. */
export async function postForm(
  { url }: Pick<Oss, 'url'>,
  fields: FormFields,
  file: Blob | undefined = new Blob(['content'], { type: 'image/png' }),
  fileName = 'photo.png',
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== undefined) form.append('file', file, fileName);
  return await fetch(`${url}/examplebucket`, { method: 'POST', body: form, redirect: 'manual' });
}

/** What is said of an error in XML, by element. */
export async function errorOf(response: Response): Promise<Record<string, string | number>> {
  const xml = await response.text();
  const elements = [...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', text = '']) => [
    name,
    text.replaceAll('&quot;', '"'),
  ]);
  return { status: response.status, ...Object.fromEntries(elements) };
}
