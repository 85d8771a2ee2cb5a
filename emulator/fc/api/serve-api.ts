import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpAnswer, sendAnswer } from '../http-answer.ts';
import { splitTarget } from '../http-event.ts';
import { payloadLimit } from '../invocation-headers.ts';
import { UnknownFunctionError } from '../invoke-now.ts';
import { drain, RefusedRequest, readBody } from '../read-request.ts';
import { createRequestId } from '../request-id.ts';
import { API_RULES, type ApiCredentials, checkSignature } from './check-signature.ts';
import { type InvokeFunctionOptions, invokeFunction } from './invoke-function.ts';

export interface ApiOptions extends InvokeFunctionOptions {
  credentials: readonly ApiCredentials[];
  hasFunction: (functionName: string) => boolean;
  now: () => number;
  /** The client waits for "100 Continue" before it sends the body. */
  expectsContinue: boolean;
}

const API_PATH = /^\/2023-03-30\//;
const INVOCATIONS_PATH = /^\/2023-03-30\/functions\/([^/]+)\/invocations$/;

export function isApiPath(target = '/'): boolean {
  return API_PATH.test(splitTarget(target).rawPath);
}

function functionNameOf({ method = '', url = '/' }: IncomingMessage): string {
  const { rawPath } = splitTarget(url);
  const encoded = method === 'POST' ? INVOCATIONS_PATH.exec(rawPath)?.[1] : undefined;
  if (encoded !== undefined && /^[\w-]+$/.test(encoded)) return encoded;
  throw new RefusedRequest(400, 'PathNotSupported', `'${method}' against '${rawPath}' is not supported`);
}

function checkQualifier(functionName: string, query: string): void {
  const qualifier = new URLSearchParams(query).get('qualifier') ?? 'LATEST';
  if (qualifier === 'LATEST' || qualifier === '') return;
  const [code, what] = /^\d+$/.test(qualifier) ? ['VersionNotFound', 'version'] : ['AliasNotFound', 'alias'];
  throw new RefusedRequest(404, code, `${what} '${qualifier}' of function '${functionName}' does not exist`);
}

function refusal(error: unknown, requestId: string): HttpAnswer {
  const known = error instanceof RefusedRequest;
  const message = error instanceof Error ? error.message : String(error);
  const body = { RequestId: requestId, Code: known ? error.code : 'InternalServerError', Message: message };
  return {
    status: known ? error.status : 500,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Answers one request to the API of 2023-03-30. Never rejects. */
export async function serveApi(
  request: IncomingMessage,
  response: ServerResponse,
  options: ApiOptions,
): Promise<void> {
  const requestId = createRequestId(options.now());
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const functionName = functionNameOf(request);
    if (options.expectsContinue) response.writeContinue();
    const body = await readBody(request, payloadLimit(request.headers));
    checkSignature(request, body, { ...options, now: options.now(), rules: API_RULES });
    if (!options.hasFunction(functionName))
      throw new RefusedRequest(404, 'FunctionNotFound', new UnknownFunctionError(functionName).message);
    checkQualifier(functionName, splitTarget(request.url ?? '/').query);
    const call = { functionName, headers: request.headers, body, requestId, signal: gone.signal };
    sendAnswer(response, await invokeFunction(call, options), requestId);
  } catch (error) {
    await drain(request);
    sendAnswer(response, refusal(error, requestId), requestId);
  }
}
