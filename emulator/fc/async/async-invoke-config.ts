/** As in the manifest. */
export interface AsyncInvokeConfig {
  maxAsyncRetryAttempts?: number;
  maxAsyncEventAgeInSeconds?: number;
  /** Callers may name their tasks, and a name is taken once. */
  asyncTask?: boolean;
  destinationConfig?: {
    onSuccess?: { destination: string };
    onFailure?: { destination: string };
  };
}

const DEFAULT_RETRIES = 3;
const MAX_RETRIES = 8;
const DEFAULT_EVENT_AGE_SECONDS = 86_400;
const MAX_EVENT_AGE_SECONDS = 604_800;

export interface AsyncLimits {
  retries: number;
  eventAgeMs: number;
}

export function asyncLimits(config: AsyncInvokeConfig = {}): AsyncLimits {
  return {
    retries: config.maxAsyncRetryAttempts ?? DEFAULT_RETRIES,
    eventAgeMs: (config.maxAsyncEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000,
  };
}

/** FC refuses such values at deployment. */
export function checkAsyncInvokeConfig(functionName: string, config: AsyncInvokeConfig = {}): void {
  const check = (name: string, value: number | undefined, least: number, most: number) => {
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
    throw new Error(
      `${functionName}: ${name} is ${value}, and should be a whole number from ${least} to ${most}.`,
    );
  };
  check('maxAsyncRetryAttempts', config.maxAsyncRetryAttempts, 0, MAX_RETRIES);
  check('maxAsyncEventAgeInSeconds', config.maxAsyncEventAgeInSeconds, 1, MAX_EVENT_AGE_SECONDS);
}
