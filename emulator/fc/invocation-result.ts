/** FC's words for what went wrong, as it sends them in the header X-Fc-Error-Type. */
export type FcErrorType = 'HandledInvocationError' | 'UnhandledInvocationError' | 'InitializationError';

export type InvocationResult =
  | { ok: true; payload: Buffer }
  | { ok: false; errorType: FcErrorType; payload: Buffer };

export interface FunctionError {
  errorMessage: string;
  errorType: string;
  stackTrace?: string[];
}

export function failure(error: FunctionError, errorType: FcErrorType): InvocationResult {
  return { ok: false, errorType, payload: Buffer.from(JSON.stringify(error)) };
}
