interface JobErrorOptions {
  hint: string;
  /** Whether another attempt may well succeed. */
  isTransient: boolean;
  /** Such an attempt does not count, and the next one is due after that time. */
  uncountedAgainMs?: number;
  cause?: unknown;
}

/** Why an attempt at a job failed, in words for whoever looks at the job. */
export class JobError extends Error {
  override readonly name = 'JobError';
  /** Ours, or that of the service which refused. */
  readonly code: string;
  readonly hint: string;
  readonly isTransient: boolean;
  readonly uncountedAgainMs: number | undefined;

  constructor(code: string, message: string, options: JobErrorOptions) {
    const { hint, isTransient, uncountedAgainMs, cause } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.isTransient = isTransient;
    this.uncountedAgainMs = uncountedAgainMs;
  }
}

const LONGEST_MESSAGE = 1000;

/** What an error may say about itself. */
type Told = Partial<Readonly<Record<'code' | 'hint' | 'isTransient', unknown>>>;

/** What nobody foresaw may be a passing fault, so it is tried again. */
export function toJobError(error: unknown): JobError {
  if (error instanceof JobError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const { code, hint, isTransient } = (error instanceof Error ? error : {}) as Told;
  return new JobError(typeof code === 'string' ? code : 'unexpected', message.slice(0, LONGEST_MESSAGE), {
    hint:
      typeof hint === 'string' ? hint : 'The log of the function has the details under the id of the job.',
    isTransient: isTransient !== false,
    cause: error,
  });
}
