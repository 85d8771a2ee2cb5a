/** FC's words for what went wrong, as it sends them in the header X-Fc-Error-Type. */
export type FcErrorType = 'HandledInvocationError' | 'UnhandledInvocationError' | 'InitializationError';

export interface InvocationFailure {
  ok: false;
  errorType: FcErrorType;
  payload: Buffer;
}

export type InvocationResult = { ok: true; payload: Buffer } | InvocationFailure;

export interface FunctionError {
  errorMessage: string;
  errorType: string;
  stackTrace?: string[];
}

export function failure(error: FunctionError, errorType: FcErrorType): InvocationFailure {
  return { ok: false, errorType, payload: Buffer.from(JSON.stringify(error)) };
}
