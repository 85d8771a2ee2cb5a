import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainRequest } from '../drain-request.ts';
import { API_RULES, type ApiCredentials, checkSignature } from '../fc/api/check-signature.ts';
import { splitTarget } from '../fc/http-event.ts';
import { type BodyLimit, RefusedRequest, readBody } from '../fc/read-request.ts';
import type { Authority } from '../oss/auth/find-secret.ts';
import type { Media } from '../oss/processing/media.ts';
import { getTask } from './get-task.ts';

export interface ImmServices {
  authority: Authority;
  media: Media;
  now(): Date;
}

const API_VERSION = '2020-09-30';
const BODY_LIMIT: BodyLimit = {
  bytes: 1024 * 1024,
  refuse: () => new RefusedRequest(413, 'InvalidArgument', 'The body exceeds the limit of 1 MB.'),
};

/** How this API calls what the check of the signature refuses. */
const CODES: Readonly<Record<string, { status: number; code: string }>> = {
  InvalidAccessKeyID: { status: 404, code: 'InvalidAccessKeyId.NotFound' },
  SignatureNotMatch: { status: 400, code: 'SignatureDoesNotMatch' },
};

/** IMM is called at the port of OSS: its requests name their action in a header. */
export function isImmRequest({ headers }: IncomingMessage): boolean {
  return headers['x-acs-action'] !== undefined;
}

function credentialsOf(
  { headers }: IncomingMessage,
  { credentials, tokens }: Authority,
  now: Date,
): ApiCredentials[] {
  const own = [...credentials].map(([accessKeyId, accessKeySecret]) => ({ accessKeyId, accessKeySecret }));
  const [, accessKeyId = ''] = /Credential=([^,\s]+)/.exec(headers.authorization ?? '') ?? [];
  const token = tokens.find(accessKeyId);
  return token === undefined || token.expiration < now ? own : [...own, token];
}

async function answer(request: IncomingMessage, { authority, media, now }: ImmServices): Promise<object> {
  const { 'x-acs-action': action, 'x-acs-version': version } = request.headers;
  const body = await readBody(request, BODY_LIMIT);
  const credentials = credentialsOf(request, authority, now());
  checkSignature(request, body, { credentials, now: now().getTime(), rules: API_RULES });
  if (action !== 'GetTask' || version !== API_VERSION) {
    const message = `The emulator has no action ${action} of the version ${version}: only GetTask of ${API_VERSION}.`;
    throw new RefusedRequest(404, 'InvalidAction.NotFound', message);
  }
  const { query } = splitTarget(request.url ?? '/');
  return getTask(new URLSearchParams(`${query}&${body.toString('utf8')}`), media);
}

function refusal(error: unknown): { status: number; code: string; message: string } {
  if (!(error instanceof RefusedRequest))
    return { status: 500, code: 'InternalError', message: 'An internal error occurred.' };
  return { status: error.status, code: error.code, message: error.message, ...CODES[error.code] };
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json;charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Answers one request to the API of IMM. Never rejects. */
export async function serveImm(
  request: IncomingMessage,
  response: ServerResponse,
  services: ImmServices,
): Promise<void> {
  const RequestId = randomUUID().toUpperCase();
  try {
    send(response, 200, { RequestId, ...(await answer(request, services)) });
  } catch (error) {
    await drainRequest(request, response);
    const { status, code: Code, message: Message } = refusal(error);
    const HostId = request.headers.host ?? '';
    const Recommend = `https://next.api.aliyun.com/troubleshoot?q=${Code}&product=imm`;
    send(response, status, { RequestId, HostId, Code, Message, Recommend });
  }
}
