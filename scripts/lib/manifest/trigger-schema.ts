import type { SchemaObject } from 'ajv';
import { text } from './strict-schema.ts';

const CRON_FIELD = '[0-9A-Za-z*?,/#-]+';
const CRON = `^(@every [1-9][0-9]*[smh]|(CRON_TZ=[A-Za-z_/+-]+ )?${CRON_FIELD}( ${CRON_FIELD}){5})$`;

function trigger(triggerType: string, triggerConfig: SchemaObject, more: SchemaObject = {}): SchemaObject {
  return {
    type: 'object',
    required: ['triggerName', 'triggerType', 'triggerConfig', ...Object.keys(more)],
    additionalProperties: false,
    properties: {
      triggerName: {
        type: 'string',
        pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,127}$',
        description: 'a letter or underscore, then letters, digits, underscores or hyphens',
      },
      triggerType: { const: triggerType },
      description: text,
      qualifier: text,
      invocationRole: text,
      triggerConfig: { type: 'object', additionalProperties: false, ...triggerConfig },
      ...more,
    },
  };
}

function sourceArn(pattern: string, example: string): SchemaObject {
  return { sourceArn: { type: 'string', pattern, description: `an ARN such as ${example}` } };
}

const http = trigger('http', {
  required: ['authType', 'methods'],
  properties: {
    authType: { enum: ['anonymous', 'function'] },
    methods: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] },
    },
    disableURLInternet: { type: 'boolean' },
  },
});

const timer = trigger('timer', {
  required: ['cronExpression', 'enable'],
  properties: {
    cronExpression: {
      type: 'string',
      pattern: CRON,
      description:
        '"@every 1m", or six fields (second minute hour day month weekday) after an optional "CRON_TZ=Asia/Shanghai "',
    },
    enable: { type: 'boolean' },
    payload: { type: 'string' },
  },
});

// No wildcard: ObjectCreated:* also fires for each part of a multipart upload.
const oss = trigger(
  'oss',
  {
    required: ['events', 'filter'],
    properties: {
      events: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: {
          enum: [
            'oss:ObjectCreated:PutObject',
            'oss:ObjectCreated:PostObject',
            'oss:ObjectCreated:CompleteMultipartUpload',
            'oss:ObjectCreated:CopyObject',
            'oss:ObjectCreated:AppendObject',
            'oss:ObjectRemoved:DeleteObject',
            'oss:ObjectRemoved:DeleteObjects',
          ],
        },
      },
      filter: {
        type: 'object',
        required: ['key'],
        additionalProperties: false,
        properties: {
          key: {
            type: 'object',
            required: ['prefix', 'suffix'],
            additionalProperties: false,
            properties: { prefix: { type: 'string' }, suffix: { type: 'string' } },
          },
        },
      },
    },
  },
  sourceArn('^acs:oss:[a-z0-9-]+:[0-9]+:[a-z0-9-]+$', 'acs:oss:cn-hangzhou:<account>:<bucket>'),
);

const mnsTopic = trigger(
  'mns_topic',
  {
    required: ['notifyContentFormat', 'notifyStrategy'],
    properties: {
      notifyContentFormat: { enum: ['JSON', 'STREAM'] },
      notifyStrategy: { enum: ['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'] },
      filterTag: text,
    },
  },
  sourceArn('^acs:mns:[a-z0-9-]+:[0-9]+:/topics/.+$', 'acs:mns:cn-hangzhou:<account>:/topics/<topic>'),
);

/** Each type of trigger with its own settings, which the schema of fc3 does not tell apart. */
export const TRIGGER_SCHEMA: SchemaObject = {
  type: 'object',
  discriminator: { propertyName: 'triggerType' },
  oneOf: [http, timer, oss, mnsTopic],
};
