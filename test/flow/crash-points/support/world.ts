import type { Front } from '../../../../emulator/fc/front.ts';
import type { Oss } from '../../../../emulator/oss/start-oss.ts';
import type { TestDatabase } from '../../../support/create-database.ts';
import type { CallbackGateway } from './callback-gateway.ts';
import type { Crasher } from './crasher.ts';
import type { HookServer } from './hook-server.ts';
import type { InvocationLog } from './invocation-log.ts';
import type { Switches } from './switches.ts';
import type { Conversions, Results } from './watched-oss.ts';

/** A cloud of its own, each function of which is watched and has one instance at a time. */
export interface World {
  switches: Switches;
  database: TestDatabase;
  /** That of the function `migrate` alone: with nothing in it. */
  emptyDatabase: TestDatabase;
  oss: Oss;
  front: Front;
  hooks: HookServer;
  /** By their names. */
  functions: readonly string[];
  /** Those that Function Compute invokes asynchronously. */
  asyncFunctions: readonly string[];
  conversions: Conversions;
  results: Results;
  invocations: InvocationLog;
  /** What OSS is told to call back. */
  callbackUrl: string;
  /** A callback that OSS has sent comes once more. */
  deliverCallbackAgain: CallbackGateway['deliverAgain'];
  /** By the name of the function. */
  crasherOf(functionName: string): Crasher;
  /** What OSS tells of the object with this key comes now. */
  deliverEvent(key: string): Promise<void>;
  /** Nothing is killed or kept back any more. */
  disarm(): Promise<void>;
  /** What functions have put into Redis is no longer there. */
  emptyRedis(): Promise<void>;
  close(): Promise<void>;
}
