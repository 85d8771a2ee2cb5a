import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpAnswer, sendAnswer } from '../http-answer.ts';

export type HttpFaultName = 'slow' | 'refuse' | 'cut' | 'status' | 'wrong-json';

/** What goes wrong on purpose at the HTTP triggers. */
export interface HttpFaults {
  /** The function runs, and its answer is held back so long: for who gave up by then, it has run all the same. */
  slowMs?: number;
  /** The connection is closed before anything is read. */
  refuse?: boolean;
  /** The function runs, and the connection is closed in the middle of its answer. */
  cut?: boolean;
  /** Answered without running the function. */
  status?: number;
  /** The function runs, and its answer is cut short so that it is no JSON. */
  wrongJson?: boolean;
  /** Gets the name of each fault when it happens to something. */
  onHit?: (fault: HttpFaultName) => void;
}

/** Whether the answer has to be whole before it is sent. */
export function distorts({ cut = false, wrongJson = false, slowMs = 0 }: HttpFaults): boolean {
  return cut || wrongJson || slowMs > 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function breakJson(body: Buffer): Buffer {
  const half = body.subarray(0, Math.ceil(body.length / 2));
  return half.length === 0 || isJson(half.toString('utf8')) ? Buffer.from('{') : half;
}

function sendCut(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  const promised = String(Math.max(body.length, 1));
  response.writeHead(status, { ...headers, 'X-Fc-Request-Id': requestId, 'Content-Length': promised });
  response.flushHeaders();
  response.write(body.subarray(0, Math.floor(body.length / 2)));
  setImmediate(() => response.socket?.destroy());
}

/** Sends an answer when the faults let it, and as far as they do. */
export async function sendDistorted(
  response: ServerResponse,
  answer: HttpAnswer,
  requestId: string,
  { cut = false, wrongJson = false, slowMs = 0, onHit }: HttpFaults,
): Promise<void> {
  if (slowMs > 0) {
    onHit?.('slow');
    await sleep(slowMs, undefined, { ref: false });
  }
  if (wrongJson) onHit?.('wrong-json');
  const sent = wrongJson ? { ...answer, body: breakJson(answer.body) } : answer;
  if (!cut || response.destroyed) return sendAnswer(response, sent, requestId);
  onHit?.('cut');
  sendCut(response, sent, requestId);
}
