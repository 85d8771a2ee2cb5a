// biome-ignore lint/complexity/noBannedTypes: user code may have any signature
export type UserFunction = Function;

/** What user code reported through its callback, as opposed to what it threw. */
export class HandledError extends Error {
  readonly reported: unknown;

  constructor(reported: unknown) {
    super('The function reported an error through its callback.');
    this.reported = reported;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Runs an async function, a plain one, or one that takes a callback behind `args`. */
export function callUserFunction(fn: UserFunction, args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result?: unknown) => {
      if (error === null || error === undefined) resolve(result);
      else reject(new HandledError(error));
    };
    const returned: unknown = Reflect.apply(fn, undefined, [...args, callback]);
    if (isThenable(returned)) returned.then(resolve, reject);
    else if (fn.length <= args.length) resolve(returned);
  });
}
