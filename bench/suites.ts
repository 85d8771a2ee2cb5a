import { measureFirstEvent } from './cold/first-event-suite.ts';
import { measureImport } from './cold/import-suite.ts';
import { measureRoundTrips } from './cold/round-trips-suite.ts';
import { measureRounds } from './emulator/rounds-suite.ts';
import { measureStart } from './emulator/start-suite.ts';
import { measureUpload } from './emulator/upload-suite.ts';
import { measureDispatch } from './http/dispatch-suite.ts';
import { measureHttpVerify } from './http/verify-suite.ts';
import { measureHttpWrite } from './http/write-suite.ts';
import { measureInProcess } from './in-process/suite.ts';
import { measureRelay } from './jobs/relay-suite.ts';
import type { Row } from './lib/row.ts';
import type { Stand } from './lib/stand.ts';
import { measureMemory } from './memory/suite.ts';
import { measureCrc64 } from './oss/crc64-suite.ts';
import { measureReconcile } from './reconcile/suite.ts';

interface Suite {
  title: string;
  measure(stand: Stand): Promise<Row[]>;
}

export const SUITES = {
  'in-process': {
    title: 'event in, admitted upload out, no I/O; the rival is one bare crypto.verify of the same bytes',
    measure: measureInProcess,
  },
  verify: {
    title: 'behind node:http, the signature alone; the rivals do the same verification',
    measure: measureHttpVerify,
  },
  write: {
    title: 'behind node:http, the whole callback with a real Postgres write',
    measure: measureHttpWrite,
  },
  dispatch: {
    title:
      'the whole dispatch behind node:http: a row, two jobs, and their hand-over to a server that takes them at once; the rival is a bare insert',
    measure: measureDispatch,
  },
  cold: {
    title: 'cold start',
    measure: async (stand) => [...(await measureImport(stand)), ...(await measureFirstEvent(stand))],
  },
  'round-trips': {
    title: 'round trips to Postgres, counted on the wire',
    measure: measureRoundTrips,
  },
  memory: {
    title: 'memory of the deployed bundle, each callback written to a real Postgres',
    measure: measureMemory,
  },
  relay: {
    title:
      'due jobs, handed over to the emulated Function Compute; the rival is the same invocations without jobs',
    measure: measureRelay,
  },
  reconcile: {
    title: 'npm run reconcile over a million keys: a server that only lists them, and a real Postgres',
    measure: measureReconcile,
  },
  crc64: {
    title: 'the emulated OSS: the checksum of an upload; the rival is its MD5',
    measure: measureCrc64,
  },
  rounds: {
    title:
      'the emulator: uploads that call back, to the answer; the rival is the same upload without a callback',
    measure: measureRounds,
  },
  upload: {
    title: 'the emulator: one large upload; the rivals are node:http servers that write to a file',
    measure: measureUpload,
  },
  start: {
    title: 'the emulator: until it is ready',
    measure: measureStart,
  },
} satisfies Record<string, Suite>;

export type SuiteName = keyof typeof SUITES;
