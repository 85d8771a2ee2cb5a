import { coversType } from './event-types.ts';
import type { OssTrigger } from './oss-trigger.ts';
import { wrongTrigger } from './trigger-source.ts';

const MAX_TRIGGERS_PER_BUCKET = 10;

function sharedType(one: OssTrigger, other: OssTrigger): string | undefined {
  return one.types.find((type) =>
    other.types.some((otherType) => coversType(type, otherType) || coversType(otherType, type)),
  );
}

/** Whether there are keys that both take. */
function sharesKeys(one: OssTrigger, other: OssTrigger): boolean {
  const prefixes = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
  return prefixes && (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix));
}

function describeKeys({ prefix, suffix }: OssTrigger): string {
  return `prefix "${prefix}", suffix "${suffix}"`;
}

/**
 * Throws where FC would not make a trigger, in the words of its rules for native ones:
 * https://www.alibabacloud.com/help/en/functioncompute/fc/user-guide/overview-of-oss-trigger
 */
export function checkOssTriggers(triggers: readonly OssTrigger[]): void {
  const ofBucket = new Map<string, OssTrigger[]>();
  for (const trigger of triggers) {
    const earlier = ofBucket.get(trigger.bucket) ?? [];
    for (const other of earlier) {
      const type = sharedType(trigger, other);
      if (type === undefined || !sharesKeys(trigger, other)) continue;
      const { functionName, trigger: named } = other.owned;
      const both = `${describeKeys(trigger)} and ${describeKeys(other)} overlap for ${type}`;
      const where = `conflicts with the trigger ${named.triggerName} of ${functionName} on the bucket ${trigger.bucket}`;
      throw wrongTrigger(trigger.owned, `${where}: ${both}, and an event can trigger one function only`);
    }
    if (earlier.length === MAX_TRIGGERS_PER_BUCKET) {
      const limit = `a bucket may have ${MAX_TRIGGERS_PER_BUCKET}`;
      throw wrongTrigger(trigger.owned, `is one too many on the bucket ${trigger.bucket}: ${limit}`);
    }
    ofBucket.set(trigger.bucket, [...earlier, trigger]);
  }
}
