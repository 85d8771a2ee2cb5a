import type { SchemaObject } from 'ajv';
import { strictObject, text, wholeNumber } from './strict-schema.ts';
import { TRIGGER_SCHEMA } from './trigger-schema.ts';

const handler: SchemaObject = {
  type: 'string',
  pattern: '^[A-Za-z0-9_/-]+\\.[A-Za-z0-9_]+$',
  description: '<file>.<exported function>, such as index.handler',
};

const lifecycleHook = strictObject({ handler, timeout: wholeNumber(1, 600) }, ['handler', 'timeout']);

const environmentVariables: SchemaObject = {
  type: 'object',
  additionalProperties: false,
  patternProperties: { '^(?!FC_)[A-Za-z][A-Za-z0-9_]*$': { type: 'string' } },
  description:
    'a name begins with a letter, goes on with letters, digits and underscores, and never begins with FC_',
};

const destination = strictObject({ destination: text }, ['destination']);

/** The `props` of one function. */
export const FUNCTION_SCHEMA: SchemaObject = strictObject(
  {
    region: {
      type: 'string',
      pattern: '^[a-z]{2}-[a-z]+(-[0-9a-z]+)*$',
      description: 'a region such as cn-hangzhou',
    },
    functionName: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,63}$',
      description:
        'at most 64 letters, digits, underscores and hyphens, beginning with a letter or an underscore',
    },
    description: text,
    runtime: { enum: ['nodejs20'] },
    code: {
      type: 'string',
      pattern: '^\\./dist/[a-z0-9-]+$',
      description: './dist/<function>, which npm run build makes',
    },
    handler,
    cpu: { type: 'number', minimum: 0.05, maximum: 16 },
    memorySize: { ...wholeNumber(128, 32_768), multipleOf: 64 },
    diskSize: { enum: [512, 10_240] },
    timeout: wholeNumber(1, 86_400),
    internetAccess: { type: 'boolean' },
    role: {
      type: 'string',
      pattern: '^acs:ram::[0-9]+:role/.+$',
      description: 'an ARN such as acs:ram::<account>:role/<name>',
    },
    vpcConfig: strictObject(
      {
        vpcId: text,
        vSwitchIds: { type: 'array', minItems: 1, uniqueItems: true, items: text },
        securityGroupId: text,
      },
      ['vpcId', 'vSwitchIds', 'securityGroupId'],
    ),
    logConfig: strictObject(
      {
        project: text,
        logstore: text,
        enableRequestMetrics: { type: 'boolean' },
        enableInstanceMetrics: { type: 'boolean' },
        logBeginRule: { enum: ['DefaultRegex', 'None'] },
      },
      ['project', 'logstore'],
    ),
    environmentVariables,
    instanceLifecycleConfig: strictObject({ initializer: lifecycleHook, preStop: lifecycleHook }),
    concurrencyConfig: strictObject({ reservedConcurrency: wholeNumber(0, 10_000) }, ['reservedConcurrency']),
    scalingConfig: strictObject({ minInstances: wholeNumber(0, 10_000) }, ['minInstances']),
    asyncInvokeConfig: strictObject({
      asyncTask: { type: 'boolean' },
      maxAsyncRetryAttempts: wholeNumber(0, 8),
      maxAsyncEventAgeInSeconds: wholeNumber(1, 604_800),
      qualifier: text,
      destinationConfig: strictObject({ onSuccess: destination, onFailure: destination }),
    }),
    tags: { type: 'array', items: strictObject({ key: text, value: text }, ['key', 'value']) },
    triggers: { type: 'array', minItems: 1, items: TRIGGER_SCHEMA },
  },
  [
    'region',
    'functionName',
    'runtime',
    'code',
    'handler',
    'cpu',
    'memorySize',
    'diskSize',
    'timeout',
    'internetAccess',
    'role',
    'vpcConfig',
    'logConfig',
  ],
);
