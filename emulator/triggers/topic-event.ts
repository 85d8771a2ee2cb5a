import { createHash } from 'node:crypto';
import type { TopicTrigger } from './topic-trigger.ts';

export interface TopicMessage {
  id: string;
  text: string;
  publishedAt: Date;
}

/** What a function gets of a message without attributes: the text itself, or JSON around it. */
export function topicEvent(
  { topicName, triggerName, format }: TopicTrigger,
  { id, text, publishedAt }: TopicMessage,
  accountId: string,
): Buffer {
  if (format === 'STREAM') return Buffer.from(text);
  const event = {
    TopicOwner: accountId,
    Message: text,
    Subscriber: accountId,
    PublishTime: publishedAt.getTime(),
    SubscriptionName: triggerName,
    MessageMD5: createHash('md5').update(text).digest('hex').toUpperCase(),
    TopicName: topicName,
    MessageId: id,
  };
  return Buffer.from(JSON.stringify(event));
}
