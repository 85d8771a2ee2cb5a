import type { ApiCredentials } from './api/check-signature.ts';
import type { OnTopicMessage } from './async/send-to-destination.ts';
import type { Clock } from './clock.ts';
import type { FrontFaults } from './front-faults.ts';
import type { Account, FunctionSpec } from './function-spec.ts';
import type { Log } from './log-printer.ts';

export interface FrontOptions {
  functions: Readonly<Record<string, FunctionSpec>>;
  /** Answers on every path with this function; otherwise its host or /<functionName>/… chooses. */
  only?: string;
  /** 0 chooses a free port. */
  port: number;
  account?: Account;
  /** Who may call the API and sign for HTTP triggers, besides the functions themselves with the credentials of the account. */
  apiCredentials?: readonly ApiCredentials[];
  /** Where asynchronous invocations outlive the front; otherwise they end with it. */
  dataDir?: string;
  clock?: Clock;
  /** How long to wait before the nth retry of an asynchronous invocation. */
  retryDelayMs?: (retry: number) => number;
  /** How many instances of one function there may be. */
  maxInstances?: number;
  /** How long an instance stays that has nothing to do. */
  idleMs?: number;
  /** How long a request waits for an instance, before it is turned away with 429. */
  waitMs?: number;
  /** How long an instance may take to load its code, or to listen. */
  startLimitMs?: number;
  /** Nothing is ended because it takes long: for debugging. */
  noTimeout?: boolean;
  /** The port on loopback where a debugger attaches to the first function; the others have those behind it. 0 chooses. Implies noTimeout. */
  inspect?: number;
  /** Awaited before each request is looked at: what is being built is used by the next call. */
  ready?: () => Promise<void>;
  /** Read at each request and at each invocation. */
  faults?: () => FrontFaults | undefined;
  /** Takes the results that asynchronous invocations send to a topic of MNS. */
  onTopicMessage?: OnTopicMessage;
  /** Gets each line that a function prints, and those of the front; otherwise they are printed behind the function's name. */
  log?: Log;
  /** Whether that is in colour; by default on a terminal. */
  colour?: boolean;
  /** Adds FC's own log lines around each invocation. */
  debug?: boolean;
}
