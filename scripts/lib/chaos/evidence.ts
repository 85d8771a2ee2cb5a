import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import type { JobRow, UploadRow } from './chaos-database.ts';
import type { HookStep } from './kinds.ts';
import type { Look } from './look-at-results.ts';
import type { ConfirmedCallback, ObservedCallback, ObservedConversion, WrittenResult } from './observer.ts';
import type { RelayRuns } from './run-relays.ts';
import type { ClientAnswer } from './send-upload.ts';

/** An object as it is in the bucket at the end. */
export interface StoredObject {
  etag: string;
  size: number;
}

/** An object that OSS has stored at some time. */
export interface StoredVersion extends StoredObject {
  key: string;
  /** How often it was stored. */
  times: number;
  /** Its event reached a function, or its callback was answered with 200. */
  isTold: boolean;
  /** What has told of it when it was stored for the last time. */
  lastToldBy: readonly ('callback' | 'event')[];
}

/** All that is known at the end of a run. */
export interface Evidence {
  /** What clients were answered, in that order. */
  answers: readonly ClientAnswer[];
  /** What OSS has in the end, by key; results are left out. */
  objects: ReadonlyMap<string, StoredObject>;
  /** All that it has ever had, each content of a key once; results are left out. */
  versions: readonly StoredVersion[];
  /** How many events reached a function, and were given up after all. */
  givenUp: number;
  uploads: readonly UploadRow[];
  /** What was recorded when reconcile had not looked yet, and nothing else was on its way any more. */
  uploadsBefore: readonly UploadRow[];
  jobs: readonly JobRow[];
  /** What OSS has sent to the callback function. */
  callbacks: readonly ObservedCallback[];
  /** Those that were answered with 200 and an id. */
  confirmed: readonly ConfirmedCallback[];
  /** When a callback has recorded an upload for the first time, as Postgres has seen it, by the id. */
  calledBack: ReadonlyMap<string, number>;
  /** Of the relay, while uploads went on. */
  relays: RelayRuns;
  /** Each time that a result was written, by its key. */
  results: ReadonlyMap<string, readonly WrittenResult[]>;
  /** Those of videos that have succeeded, by the names that OSS gave them. */
  conversions: ReadonlyMap<string, ObservedConversion>;
  /** The results that are in the bucket in the end, by their keys. */
  looks: ReadonlyMap<string, Look>;
  /** What hooks have written down, in that order, by the idempotency key. */
  hooks: ReadonlyMap<string, readonly HookStep[]>;
  /** How often each fault has happened to something, of those that were planned. */
  hits: Readonly<Partial<Record<FaultName, number>>>;
  /** How often a process was killed in its work, by the name of the function. */
  killed: ReadonlyMap<string, number>;
  /** How often an invocation has failed, be it because its process was killed. */
  failed: ReadonlyMap<string, number>;
}

/** What is not as it should be. */
export interface Problem {
  /** Which of the promises is broken. */
  promise: string;
  /** By what. */
  detail: string;
}
