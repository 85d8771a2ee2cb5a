export type Environment = Readonly<Record<string, string | undefined>>;

export interface Variable<T> {
  /** What the value should be, in the words of the error message. */
  expected: string;
  /** Throws, or returns undefined, for a value that is not as expected. The value itself is never printed. */
  parse: (value: string, env: Environment) => T | undefined;
  /** Without a default the variable is required. */
  fallback?: (env: Environment) => T;
}

export function variable<T>(spec: Variable<T>): Variable<T> {
  return spec;
}
