import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';
import type { CallbackResult } from '../../../emulator/oss/callback/deliver-callback.ts';
import type { Attempt } from '../../../emulator/oss/callback/deliver-once.ts';
import type { OssEventName } from '../../../emulator/oss/events/event-names.ts';
import type { OssEvent } from '../../../emulator/oss/events/oss-event.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';

export interface ObservedCallback extends Attempt {
  object: string;
}

/** What OSS has told of an object that it stored, or has not. */
interface ObservedObject {
  key: string;
  etag: string;
  size: number;
  /** Of the upload: whoever gives up the event names it so. */
  requestId: string;
  isEventLost: boolean;
}

/** A callback that was answered with 200 and the id of an upload. */
export interface ConfirmedCallback {
  key: string;
  etag: string;
  /** Of the upload, as OSS names it in its event. */
  requestId: string;
  /** That was answered. */
  id: string;
  /** When OSS had the answer. */
  atMs: number;
}

/** A result that was written into the bucket. */
export interface WrittenResult {
  atMs: number;
  /** Of the request that asked OSS for it. */
  requestId: string;
}

/** A conversion of a video that has succeeded. */
export interface ObservedConversion {
  /** Of its result. */
  key: string;
  /** When OSS was asked for it. */
  atMs: number;
}

/** What a topic is told of it. */
interface EndOfTask {
  TaskId: string;
  Status: string;
  StartTime: string;
  Targets: readonly { URI: string }[];
}

/** What is seen of the cloud from outside of the functions, while the chaos goes on. */
export interface Observer {
  callbacks: readonly ObservedCallback[];
  /** The objects of which the callback function has said that they are recorded, and OSS has heard it. */
  confirmed: readonly ConfirmedCallback[];
  /** Each object that was stored, results left out; also those that another has replaced since. */
  stored: readonly ObservedObject[];
  /** By their keys. */
  results: ReadonlyMap<string, readonly WrittenResult[]>;
  /** By the names that OSS gave them. */
  conversions: ReadonlyMap<string, ObservedConversion>;
  /** How often a process of each function was killed in its work. */
  killed: ReadonlyMap<string, number>;
  /** How often an invocation of each function has failed, be it because its process was killed. */
  failed: ReadonlyMap<string, number>;
  onDelivered(result: CallbackResult, upload: Upload): void;
  onEvent(event: OssEvent, isLost: boolean): void;
  /** Gets those that are lost as well. */
  onTopicMessage(message: string): void;
  onLine(line: string, functionName?: string): void;
}

const KILLED = 'Process exited unexpectedly';
const OSS_URI = /^oss:\/\/[^/]+\//;
const FAILED = /\[error\] .*"errorMessage"/;

/** Parts are made as well, and are no objects. */
const MADE: ReadonlySet<OssEventName> = new Set([
  'ObjectCreated:PutObject',
  'ObjectCreated:PostObject',
  'ObjectCreated:CompleteMultipartUpload',
]);

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** An instance that dies while it begins is answered for by Function Compute, with 200. */
function readId(body: Buffer): string | undefined {
  const { id } = JSON.parse(body.toString('utf8')) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** Of the answer that counts: what is sent twice is answered later once more. */
function answeredAt(attempts: readonly Attempt[]): number {
  const counting = attempts.findLast(({ duplicate }) => duplicate !== true);
  return counting === undefined ? Date.now() : counting.started.getTime() + counting.milliseconds;
}

/** `log` gets all that the functions and the emulators log. */
export function createObserver(log: (line: string) => void): Observer {
  const callbacks: ObservedCallback[] = [];
  const confirmed: ConfirmedCallback[] = [];
  const stored: ObservedObject[] = [];
  const results = new Map<string, WrittenResult[]>();
  const conversions = new Map<string, ObservedConversion>();
  const killed = new Map<string, number>();
  const failed = new Map<string, number>();
  return {
    callbacks,
    confirmed,
    stored,
    results,
    conversions,
    killed,
    failed,
    onDelivered(result, { object, etag, reqId: requestId }) {
      callbacks.push(...result.attempts.map((attempt) => ({ ...attempt, object })));
      const id = result.ok ? readId(result.body) : undefined;
      if (id === undefined) return;
      confirmed.push({ key: object, etag, requestId, id, atMs: answeredAt(result.attempts) });
    },
    onEvent({ eventName, responseElements: { requestId }, oss: { object } }, isEventLost) {
      if (!MADE.has(eventName)) return;
      const { key, eTag: etag, size } = object;
      if (!key.startsWith(RESULTS_PREFIX))
        return void stored.push({ key, etag, size, requestId, isEventLost });
      const written = results.get(key) ?? [];
      results.set(key, [...written, { atMs: Date.now(), requestId }]);
    },
    onTopicMessage(message) {
      const { content } = JSON.parse(message) as { content: string };
      const { TaskId, Status, StartTime, Targets } = JSON.parse(content) as EndOfTask;
      const [target] = Targets;
      if (Status !== 'Succeeded' || target === undefined) return;
      const key = target.URI.replace(OSS_URI, '');
      conversions.set(TaskId, { key, atMs: Date.parse(StartTime) });
    },
    onLine(line, functionName = 'front') {
      if (line.includes(KILLED)) count(killed, functionName);
      if (FAILED.test(line)) count(failed, functionName);
      log(`${new Date().toISOString()} ${functionName} ${line}`);
    },
  };
}
