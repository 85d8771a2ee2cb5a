import type { FcContextOptions } from '../fc-context.ts';
import type { FcErrorType, FunctionError } from '../invocation-result.ts';

export type InstanceSettings = Omit<FcContextOptions, 'requestId' | 'retryCount'> & {
  /** The file that the handler is in. */
  handlerPath: string;
};

export type ToInstance =
  | { type: 'start'; settings: InstanceSettings }
  /** Asks for a hook of the life cycle: a function that takes the context alone. */
  | { type: 'run-hook'; handlerPath: string; handler: string; requestId: string }
  | {
      type: 'invoke';
      event: Uint8Array;
      requestId: string;
      retryCount: number;
      /** To be printed at the end of what the function prints. */
      mark: string | undefined;
    };

export type FromInstance =
  | { type: 'succeeded'; payload: Uint8Array }
  | { type: 'failed'; error: FunctionError; errorType: FcErrorType };
