import { createHash } from 'node:crypto';
import type { OssEvent } from '../oss/events/oss-event.ts';
import { coversType, EVENT_TYPES } from './event-types.ts';
import { readResource, type TriggerOfFunction, wrongTrigger } from './trigger-source.ts';

export interface OssTrigger {
  owned: TriggerOfFunction;
  ruleId: string;
  bucket: string;
  /** With "oss:" in front. */
  types: readonly string[];
  prefix: string;
  suffix: string;
}

const EXAMPLE = 'acs:oss:cn-hangzhou:<account>:<bucket>';

function readTypes(owned: TriggerOfFunction): string[] {
  const { events } = owned.trigger.triggerConfig;
  if (!Array.isArray(events) || events.length === 0) throw wrongTrigger(owned, 'names no events');
  return events.map((type: unknown) => {
    if (typeof type === 'string' && EVENT_TYPES.includes(type)) return type;
    const known = EVENT_TYPES.join(', ');
    throw wrongTrigger(
      owned,
      `names the event ${JSON.stringify(type)}, which there is not. There are: ${known}`,
    );
  });
}

function readFilter(owned: TriggerOfFunction): { prefix: string; suffix: string } {
  const { filter = {} } = owned.trigger.triggerConfig as {
    filter?: { key?: Record<string, unknown> } | null;
  };
  const { prefix = '', suffix = '' } = filter?.key ?? {};
  if (typeof prefix === 'string' && typeof suffix === 'string') return { prefix, suffix };
  throw wrongTrigger(owned, 'has a prefix or suffix that is no text: OSS triggers take one of each');
}

/** Reads a native OSS trigger as the manifest has it. Throws a sentence that says what is wrong with it. */
export function readOssTrigger(owned: TriggerOfFunction, region: string): OssTrigger {
  const { functionName, trigger } = owned;
  return {
    owned,
    ruleId: createHash('sha1').update(`${functionName}/${trigger.triggerName}`).digest('hex'),
    bucket: readResource(owned, { service: 'oss', example: EXAMPLE, region }),
    types: readTypes(owned),
    ...readFilter(owned),
  };
}

export function matchesEvent(
  { bucket, types, prefix, suffix }: OssTrigger,
  { eventName, oss }: OssEvent,
): boolean {
  const { key } = oss.object;
  return (
    oss.bucket.name === bucket &&
    key.startsWith(prefix) &&
    key.endsWith(suffix) &&
    types.some((type) => coversType(type, `oss:${eventName}`))
  );
}
