import { readResource, type TriggerOfFunction, wrongTrigger } from './trigger-source.ts';

export interface TopicTrigger {
  functionName: string;
  triggerName: string;
  topicName: string;
  format: 'JSON' | 'STREAM';
  /** Only messages with this tag are meant. */
  filterTag: string;
}

const EXAMPLE = 'acs:mns:cn-hangzhou:<account>:/topics/<topic>';
const TOPIC = /^\/topics\/([^/]+)$/;

/** Reads an MNS topic trigger as the manifest has it. Throws a sentence that says what is wrong with it. */
export function readTopicTrigger(owned: TriggerOfFunction, region: string): TopicTrigger {
  const { functionName, trigger } = owned;
  const resource = readResource(owned, { service: 'mns', example: EXAMPLE, region });
  const topicName = TOPIC.exec(resource)?.[1];
  if (topicName === undefined) {
    throw wrongTrigger(owned, `has the sourceArn "${trigger.sourceArn}", and needs one such as ${EXAMPLE}`);
  }
  const { notifyContentFormat: format = 'STREAM', filterTag = '' } = trigger.triggerConfig;
  if (format !== 'JSON' && format !== 'STREAM')
    throw wrongTrigger(
      owned,
      `has the notifyContentFormat ${JSON.stringify(format)}: there are JSON and STREAM`,
    );
  if (typeof filterTag !== 'string') throw wrongTrigger(owned, 'has a filterTag that is no text');
  return { functionName, triggerName: trigger.triggerName, topicName, format, filterTag };
}
