import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describeFaults, findFault, parseFault, UnknownFaultError } from '../faults/catalogue.ts';
import { type FaultSet, UnavailableFaultError } from '../faults/fault-set.ts';
import { listen } from '../listen.ts';
import type { StsTokens } from '../oss/auth/sts-tokens.ts';

export interface ControlOptions {
  /** 0 chooses a free port. */
  port: number;
  faults: FaultSet;
  /** What runs where: given to whoever asks for /status. */
  status: () => object;
  tokens: Pick<StsTokens, 'issue'>;
  /** Gets a line about each change. */
  log?: (line: string) => void;
}

export interface Control {
  url: string;
  close(): Promise<void>;
}

interface ControlAnswer {
  status: number;
  body: object;
}

const HOST = '127.0.0.1';
const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;
const LEAST_TOKEN_S = 900;
const MOST_TOKEN_S = 43_200;
const METHODS = 'GET, PUT, POST, DELETE';

function refuse(status: number, message: string): ControlAnswer {
  return { status, body: { error: message } };
}

/** A page of another site, or a name that was made to lead here, has no business on this machine. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { host = '', origin = `http://${host}` } = headers;
  return !OWN_HOST.test(host) || !OWN_HOST.test(origin.replace(/^https?:\/\//, ''));
}

function listFaults(faults: FaultSet): ControlAnswer {
  const active = faults.active().map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
  const hits = Object.fromEntries(Object.entries(faults.hits()).filter(([, times]) => times > 0));
  return { status: 200, body: { active, hits, possible: describeFaults() } };
}

async function changeFaults(
  method: string,
  written: string | undefined,
  { faults, log = () => undefined }: ControlOptions,
): Promise<ControlAnswer> {
  if (method === 'DELETE') await faults.clear(written === undefined ? undefined : findFault(written));
  else if (written === undefined)
    return refuse(400, 'Name a fault: PUT /faults/slow=3000. GET /faults lists them.');
  else await faults.set(parseFault(written));
  log(`Fault ${method === 'DELETE' ? 'cleared' : 'set'}: ${written ?? 'all'}`);
  return listFaults(faults);
}

/** In the shape in which servers of apps hand them to their phones. */
function issueToken(query: string, tokens: ControlOptions['tokens']): ControlAnswer {
  const seconds = new URLSearchParams(query).get('seconds') ?? String(LEAST_TOKEN_S);
  if (!/^\d{1,6}$/.test(seconds) || Number(seconds) < LEAST_TOKEN_S || Number(seconds) > MOST_TOKEN_S)
    return refuse(
      400,
      `A token lives from ${LEAST_TOKEN_S} to ${MOST_TOKEN_S} seconds: POST /sts-token?seconds=3600.`,
    );
  const { accessKeyId, accessKeySecret, securityToken, expiration } = tokens.issue(Number(seconds));
  const body = {
    StatusCode: 200,
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: securityToken,
    Expiration: expiration.toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  return { status: 200, body };
}

async function answer(request: IncomingMessage, options: ControlOptions): Promise<ControlAnswer> {
  const { faults, status, tokens } = options;
  const { method = '' } = request;
  if (isForeign(request)) return refuse(403, 'Only pages and programs of this machine may ask.');
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const [, first, second] = /^\/([^/]*)(?:\/([^/]*))?$/.exec(path) ?? [];
  if (first === 'status' && second === undefined && method === 'GET') return { status: 200, body: status() };
  if (first === 'sts-token' && second === undefined && method === 'POST') return issueToken(query, tokens);
  if (first !== 'faults') return refuse(404, 'There is GET /status, /faults, and POST /sts-token.');
  const written = second === undefined || second === '' ? undefined : decodeURIComponent(second);
  if (method === 'GET' && written === undefined) return listFaults(faults);
  if (!['PUT', 'POST', 'DELETE'].includes(method)) return refuse(405, `The methods are ${METHODS}.`);
  return changeFaults(method, written, options);
}

function toRefusal(error: unknown): ControlAnswer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnknownFaultError || error instanceof URIError) return refuse(400, message);
  return refuse(error instanceof UnavailableFaultError ? 409 : 500, message);
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ControlOptions,
): Promise<void> {
  const { status, body } = await answer(request, options).catch(toRefusal);
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...(status === 405 ? { Allow: METHODS } : {}),
  });
  response.end(text);
}

/** Where faults are switched on and off at run time, and where programs learn what runs. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const server = createServer((request, response) => {
    request.resume();
    void serve(request, response, options);
  });
  const port = await listen(server, options.port, HOST);
  return {
    url: `http://${HOST}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
