import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isApiPath } from './api/api-path.ts';
import { type ApiOptions, serveApi } from './api/serve-api.ts';
import { type ServeOptions, serveRequest } from './serve-request.ts';

/** Above FC's own limit, so that FC's answer is given and not that of node:http. */
const NODE_HEADER_LIMIT_BYTES = 64 * 1024;
/** Clients that keep a connection, as the official SDK does, expect to find it open. */
const KEEP_ALIVE_MS = 60_000;

interface FrontServerOptions {
  /** Requests wait for it. */
  ready: (() => Promise<unknown>) | undefined;
  api: Omit<ApiOptions, 'expectsContinue'>;
  triggers: Omit<ServeOptions, 'expectsContinue'>;
}

/** The API at its own paths, and HTTP triggers at all others. */
export function createFrontServer({ ready, api, triggers }: FrontServerOptions): Server {
  const server = createServer({ maxHeaderSize: NODE_HEADER_LIMIT_BYTES, keepAliveTimeout: KEEP_ALIVE_MS });
  const serve = async (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    await ready?.();
    if (isApiPath(request.url)) void serveApi(request, response, { ...api, expectsContinue });
    else void serveRequest(request, response, { ...triggers, expectsContinue });
  };
  server.on('request', (request, response) => void serve(request, response, false));
  server.on('checkContinue', (request, response) => void serve(request, response, true));
  return server;
}
