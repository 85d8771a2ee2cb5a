import { deniedByPolicy } from './form-errors.ts';
import type { FieldCondition } from './parse-condition.ts';
import type { PostPolicy } from './parse-policy.ts';

/** Those of a V4 form that its policy must name. Others may be left free. */
const COVERED_FIELDS = ['x-oss-signature-version', 'x-oss-credential', 'x-oss-date', 'x-oss-security-token'];

function describe({ mode, field, value }: FieldCondition): string {
  const shown = Array.isArray(value)
    ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
    : JSON.stringify(value);
  return `["${mode}", ${JSON.stringify(`$${field}`)}, ${shown}]`;
}

function holds(condition: FieldCondition, value: string): boolean {
  switch (condition.mode) {
    case 'eq':
      return value === condition.value;
    case 'starts-with':
      return value.startsWith(condition.value);
    case 'in':
      return condition.value.includes(value);
    case 'not-in':
      return !condition.value.includes(value);
  }
}

export function checkExpiration({ expiration }: PostPolicy, now: Date): void {
  if (now > expiration) throw deniedByPolicy('Policy expired.', '0006-00000213');
}

/** Throws OSS's error unless the form, as it was sent and before `${filename}` is filled in, is what the policy allows. */
export function checkConditions(
  { conditions }: PostPolicy,
  fields: ReadonlyMap<string, string>,
  bucket: string,
): void {
  for (const condition of conditions) {
    const value = condition.field === 'bucket' ? bucket : fields.get(condition.field);
    if (value === undefined) {
      throw deniedByPolicy(`Policy Condition failed: ${describe(condition)}`, '0006-00000226');
    }
    if (!holds(condition, value)) {
      throw deniedByPolicy(`Policy Condition failed: ${describe(condition)}`, '0006-00000227');
    }
  }
  if (!fields.has('x-oss-signature-version')) return;
  const named = new Set(conditions.map(({ field }) => field));
  const extra = COVERED_FIELDS.filter((name) => fields.has(name) && !named.has(name));
  if (extra.length > 0) throw deniedByPolicy(`Extra input fields: ${extra.join(', ')}`, '0006-00000228');
}
