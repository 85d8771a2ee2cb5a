import { randomBytes } from 'node:crypto';
import type { Account, FunctionSpec } from '../fc/function-spec.ts';
import type { InvokeEvent } from '../fc/invoke-event.ts';
import type { OssEvent } from '../oss/events/oss-event.ts';
import { checkOssTriggers } from './check-oss-triggers.ts';
import { matchesEvent, readOssTrigger } from './oss-trigger.ts';
import { topicEvent } from './topic-event.ts';
import { readTopicTrigger } from './topic-trigger.ts';
import type { TriggerOfFunction } from './trigger-source.ts';

export interface TriggerOptions {
  functions: Readonly<Record<string, Pick<FunctionSpec, 'triggers'>>>;
  invokeEvent: InvokeEvent;
  account: Pick<Account, 'accountId' | 'region'>;
  now?: () => Date;
  /** Read at each event and at each message. */
  faults?: () => TriggerFaults;
  log: (line: string) => void;
}

/** What goes wrong on purpose on the way to the functions. */
export interface TriggerFaults {
  loseEvents?: boolean;
  loseMessages?: boolean;
  /** Gets the name of each fault when it happens to something. */
  onHit?: (fault: 'lose-events' | 'lose-messages') => void;
}

export interface Triggers {
  /** Resolves when the functions that the event is for are sure to get it. */
  onEvent(event: OssEvent): Promise<void>;
  /** Publishes a message on a topic. Resolves when the functions that it is for are sure to get it. */
  onTopicMessage(topicName: string, message: string): Promise<void>;
}

/** What waits between OSS or MNS and the functions. Throws a sentence when FC would refuse one of the triggers. */
export function connectTriggers(options: TriggerOptions): Triggers {
  const { functions, invokeEvent, account, now = () => new Date(), log } = options;
  const faults = (): TriggerFaults => options.faults?.() ?? {};
  const ofType = (triggerType: string): TriggerOfFunction[] =>
    Object.entries(functions).flatMap(([functionName, { triggers = [] }]) =>
      triggers
        .filter((trigger) => trigger.triggerType === triggerType)
        .map((trigger) => ({ functionName, trigger })),
    );
  const ossTriggers = ofType('oss').map((owned) => readOssTrigger(owned, account.region));
  checkOssTriggers(ossTriggers);
  const topicTriggers = ofType('mns_topic').map((owned) => readTopicTrigger(owned, account.region));

  return {
    async onEvent(event) {
      const trigger = ossTriggers.find((candidate) => matchesEvent(candidate, event));
      if (trigger === undefined) return;
      const { loseEvents, onHit } = faults();
      if (loseEvents) return onHit?.('lose-events');
      const { owned, ruleId } = trigger;
      const matched = { ...event, oss: { ...event.oss, ruleId } };
      await invokeEvent(owned.functionName, Buffer.from(JSON.stringify({ events: [matched] })), {
        async: true,
      });
    },
    async onTopicMessage(topicName, text) {
      const message = { id: randomBytes(16).toString('hex').toUpperCase(), text, publishedAt: now() };
      const subscribed = topicTriggers.filter((trigger) => trigger.topicName === topicName);
      const meant = subscribed.filter(({ filterTag }) => filterTag === '');
      if (meant.length === 0) {
        const why = subscribed.length === 0 ? 'has a trigger for it' : 'wants messages without a tag';
        log(`The topic ${topicName}: a message reaches nobody, for no function ${why}.`);
      }
      const { loseMessages, onHit } = faults();
      for (const trigger of meant) {
        if (loseMessages) onHit?.('lose-messages');
        else
          await invokeEvent(trigger.functionName, topicEvent(trigger, message, account.accountId), {
            async: true,
          });
      }
    },
  };
}
