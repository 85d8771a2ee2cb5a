import type { Server } from './listen-on-loopback.ts';
import { serveHttp } from './serve-http.ts';

interface HookCall {
  upload: string;
  idempotencyKey: string;
  attempt: number;
}

export interface HookServer extends Server {
  calls: HookCall[];
}

/** What the hook of the team calls, somewhere else. */
export async function startHookServer(): Promise<HookServer> {
  const calls: HookCall[] = [];
  const server = await serveHttp(async (_, body, response) => {
    calls.push(JSON.parse(body.toString('utf8')) as HookCall);
    response.end();
  });
  return { ...server, calls };
}
