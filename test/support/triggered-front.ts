import type { Trigger } from '../../emulator/fc/timers/timer-trigger.ts';
import {
  connectTriggers,
  type TriggerOptions,
  type Triggers,
} from '../../emulator/triggers/connect-triggers.ts';
import { createDiary, type Diary, diaryFunction } from './diary-function.ts';
import { frontOf } from './front-of.ts';

export const ACCOUNT = { accountId: '0000000000000000', region: 'cn-hangzhou' };
const BUCKET_ARN = 'acs:oss:cn-hangzhou:0000000000000000:examplebucket';

export function ossTrigger(events: unknown, key?: object, more: Partial<Trigger> = {}): Trigger {
  const triggerConfig = { events, ...(key === undefined ? {} : { filter: { key } }) };
  return { triggerName: 'oss', triggerType: 'oss', triggerConfig, sourceArn: BUCKET_ARN, ...more };
}

export function topicTrigger(triggerConfig: Record<string, unknown>, more: Partial<Trigger> = {}): Trigger {
  const sourceArn = 'acs:mns:cn-hangzhou:0000000000000000:/topics/media';
  return { triggerName: 'mns', triggerType: 'mns_topic', triggerConfig, sourceArn, ...more };
}

interface TriggeredFront {
  triggers: Triggers;
  /** What the triggers have logged. */
  lines: string[];
  diaries: Record<string, Diary>;
}

/** Functions with these triggers, each of which writes down what it gets. */
export async function triggeredFront(
  triggersOf: Readonly<Record<string, readonly Trigger[]>>,
  faults: NonNullable<TriggerOptions['faults']> = () => ({}),
): Promise<TriggeredFront> {
  const diaries: Record<string, Diary> = {};
  const functions: Record<string, { triggers: readonly Trigger[]; env: Record<string, string> }> = {};
  for (const [name, triggers] of Object.entries(triggersOf)) {
    const diary = await createDiary();
    diaries[name] = diary;
    functions[name] = { triggers, env: diary.env };
  }
  const sources = Object.fromEntries(Object.keys(triggersOf).map((name) => [name, diaryFunction()]));
  const { invokeEvent } = await frontOf(sources, { specs: functions });
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const triggers = connectTriggers({ functions, invokeEvent, account: ACCOUNT, faults, log });
  return { lines, triggers, diaries };
}
