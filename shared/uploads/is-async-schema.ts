const AsyncFunction = (async () => undefined).constructor;

/** Schemas and checks alike say in there what they are made of. */
interface Internals {
  def?: unknown;
  check?: unknown;
}

function partsOf(value: object): unknown[] {
  if (!('_zod' in value)) return Object.values(value);
  const { def, check } = value._zod as Internals;
  return [def, check];
}

/** Whether something that a schema is made of is an `async` function. No value need get that far to find out. */
export function isAsyncSchema(schema: object): boolean {
  const seen = new Set<object>();
  function isAsync(value: unknown): boolean {
    if (value instanceof AsyncFunction) return true;
    if (typeof value !== 'object' || value === null || seen.has(value)) return false;
    seen.add(value);
    return partsOf(value).some(isAsync);
  }
  return isAsync(schema);
}
