interface AcsErrorOptions {
  /** 0 when nothing was answered. */
  status: number;
  /** As in "FunctionNotFound". */
  code: string;
  message: string;
  requestId?: string;
  cause?: unknown;
}

abstract class AcsError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;

  constructor({ status, code, message, requestId = '', cause }: AcsErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** No answer, throttled, or a failure of the cloud itself: worth another try, later. */
export class AcsTransientError extends AcsError {
  override readonly name = 'AcsTransientError';
}

const HINTS: Readonly<Record<number, string>> = {
  400: 'The request is not one that this API takes: see the message.',
  403: 'Give the role of the function the permission for this call, or correct OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.',
  404: 'What is asked for is not there: deploy it, or correct its name.',
};

/** Refused, and so it would be the next time. */
export class AcsRefusedError extends AcsError {
  override readonly name = 'AcsRefusedError';

  get hint(): string {
    return HINTS[this.status] ?? 'Look the code up in the documentation of this API.';
  }
}
