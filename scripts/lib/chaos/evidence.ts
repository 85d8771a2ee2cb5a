import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import type { JobRow, UploadRow } from './chaos-database.ts';
import type { HookStep } from './kinds.ts';
import type { Look } from './look-at-results.ts';
import type { ObservedCallback, ObservedConversion, WrittenResult } from './observer.ts';
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
}

/** All that is known at the end of a run. */
export interface Evidence {
  /** What clients were answered, in that order. */
  answers: readonly ClientAnswer[];
  /** What OSS has in the end, by key; results are left out. */
  objects: ReadonlyMap<string, StoredObject>;
  /** All that it has ever had, each content of a key once; results are left out. */
  versions: readonly StoredVersion[];
  uploads: readonly UploadRow[];
  jobs: readonly JobRow[];
  /** What OSS has sent to the callback function. */
  callbacks: readonly ObservedCallback[];
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
