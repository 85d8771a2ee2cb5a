import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findManifestProblems } from '../../../scripts/lib/manifest/find-manifest-problems.ts';
import { findMissingHandlers } from '../../../scripts/lib/manifest/find-missing-handlers.ts';
import type { Manifest } from '../../../scripts/lib/manifest/manifest.ts';
import { changeManifest } from '../../support/change-manifest.ts';
import { resolveManifest } from '../../support/resolve-manifest.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const ENV = 'environmentVariables';
const OSS_TRIGGER = {
  triggerName: 'created',
  triggerType: 'oss',
  sourceArn: 'acs:oss:cn-hangzhou:0000000000000000:examplebucket',
  triggerConfig: {
    events: ['oss:ObjectCreated:PutObject'],
    filter: { key: { prefix: '', suffix: '' } },
  },
};

const UNKNOWN_KEYS: [at: string, value: unknown, says: string][] = [
  ['/resource', {}, 's.yaml: "resource" is not allowed'],
  ['/resources.Other', {}, 'resources: "Other" is not allowed'],
  ['/resources.callback.prop', {}, 'resources.callback: "prop" is not allowed'],
  ['/actions.deploy', [], 'actions: "deploy" is not allowed: pre-, post-'],
  ['timeOut', 9, '"timeOut" is not allowed: write one of region, functionName'],
  ['vpcConfig.vpc', 'vpc-1', 'vpcConfig: "vpc" is not allowed'],
  ['logConfig.logStore', 'x', 'logConfig: "logStore" is not allowed'],
  ['instanceLifecycleConfig.init', {}, 'instanceLifecycleConfig: "init" is not allowed'],
];

const VARIABLES: [at: string, value: unknown, says: string][] = [
  [`${ENV}.FC_ACCOUNT_ID`, '1', '"FC_ACCOUNT_ID" is not allowed: a name begins with a letter'],
  [`${ENV}.LOG-LEVEL`, 'info', '"LOG-LEVEL" is not allowed'],
  [`${ENV}.1ST`, 'x', '"1ST" is not allowed'],
  [`${ENV}.DATABASE`, 'x', 'no function reads "DATABASE": correct it, or add it to shared/config.ts'],
  [`${ENV}.POOL_SIZE`, 4, 'POOL_SIZE is not valid: write a string, in quotes'],
  [`${ENV}.LOG_LEVEL`, 'verbose', `callback.props.${ENV}: LOG_LEVEL is not valid: it should be one of debug`],
  [`${ENV}.PREPARE`, 'yes', 'PREPARE is not valid: it should be "on", or "off"'],
  [`${ENV}.TICKET_SECRETS`, 'hunter2', 'TICKET_SECRETS is not valid: it should be one or more secrets of at'],
  [`${ENV}.TICKET_SECRETS`, undefined, 'TICKET_SECRETS is missing: it should be one or more secrets of at'],
  [`${ENV}.DATABASE_URL`, 'hunter2', 'DATABASE_URL is not valid: it should be a URL such as postgres://'],
  [`${ENV}.BUCKETS`, undefined, 'BUCKETS is missing: it should be the names of your buckets'],
  [`${ENV}.ADMIT`, 'signature', 'ADMIT is not valid: it should be "ticket"'],
  [`/resources.migrate.props.${ENV}`, undefined, `migrate.props.${ENV}: DATABASE_URL is missing`],
  [`/resources.object-created.props.${ENV}.TICKET_SECRETS`, undefined, 'TICKET_SECRETS is missing'],
  [`${ENV}.BUCKETS`, 'b'.repeat(4096), 'Function Compute allows 4096'],
];

const VALUES: [at: string, value: unknown, says: string][] = [
  ['/edition', '1.0.0', 'edition is "1.0.0": write 3.0.0'],
  ['/resources', {}, 'resources is not valid: it must NOT have fewer than 1 properties'],
  ['/resources.callback.component', 'fc', 'component is "fc": write fc3'],
  ['/resources.callback.actions', [], 'actions is not valid: write a value of type object'],
  ['timeout', 3, 'callback.props.timeout is 3: write 5 or more'],
  ['timeout', 86_401, 'timeout is 86401: write 86400 or less'],
  ['timeout', 0, 'timeout is 0: write 1 or more'],
  ['memorySize', 500, 'memorySize is 500: write a multiple of 64'],
  ['memorySize', 256, 'memorySize is 256: with cpu 0.5 write 512 to 2048'],
  ['memorySize', 4096, 'memorySize is 4096: with cpu 0.5 write 512 to 2048'],
  ['role', undefined, '"role" is missing: add it'],
  ['role', 'admin', 'role is "admin": write an ARN such as acs:ram'],
  ['vpcConfig', undefined, '"vpcConfig" is missing'],
  ['logConfig', undefined, '"logConfig" is missing'],
  ['runtime', 'nodejs16', 'runtime is "nodejs16": write one of nodejs20'],
  ['handler', 'index', 'handler is "index": write <file>.<exported function>'],
  ['functionName', 'call back', 'functionName is "call back": write at most 64 letters'],
  ['functionName', 'migrate', 'functionName is that of resources.migrate: give each its own'],
  ['/resources.on-uploaded.props.functionName', 'hooks', 'functionName is "hooks": write "on-uploaded"'],
  [
    '/resources.on-uploaded.props.asyncInvokeConfig.asyncTask',
    false,
    'asyncInvokeConfig: write asyncTask: true',
  ],
  ['/resources.on-uploaded.props.asyncInvokeConfig', undefined, 'asyncInvokeConfig: write asyncTask: true'],
  [
    '/resources.thumbnail.props.asyncInvokeConfig.destinationConfig',
    undefined,
    'resources.thumbnail.props.asyncInvokeConfig: write destinationConfig with onFailure',
  ],
  [
    '/resources.thumbnail.props.asyncInvokeConfig.maxAsyncRetryAttempts',
    0,
    'asyncInvokeConfig: write maxAsyncRetryAttempts: 1 or more',
  ],
  [
    '/resources.thumbnail.props.asyncInvokeConfig.destinationConfig.onFailure.destination',
    'acs:fc:cn-hangzhou:0000000000000000:functions/nobody',
    'onFailure is the function "nobody", and there is none of this name',
  ],
  [
    '/resources.thumbnail.props.asyncInvokeConfig.destinationConfig.onFailure.destination',
    'acs:fc:cn-beijing:0000000000000000:functions/invocation-failed',
    'write the region and the account of this function',
  ],
  [
    '/resources.thumbnail.props.asyncInvokeConfig.destinationConfig.onFailure.destination',
    'acs:fc:cn-hangzhou:1111111111111111:functions/invocation-failed',
    'write the region and the account of this function',
  ],
  [
    '/resources.object-created.props.environmentVariables.BUCKETS',
    'examplebucket, second-bucket',
    'object-created.props.triggers: none is of the bucket "second-bucket" in BUCKETS',
  ],
  [
    '/resources.object-created.props.triggers',
    undefined,
    'object-created.props.triggers: none is of the bucket "examplebucket" in BUCKETS',
  ],
  [
    '/resources.object-created.props.triggers.0.sourceArn',
    'acs:oss:cn-hangzhou:0000000000000000:examplebucket-of-another-name',
    'object-created.props.triggers: none is of the bucket "examplebucket" in BUCKETS',
  ],
  [
    '/resources.object-created.props.triggers.0.sourceArn',
    'acs:oss:cn-hangzhou:0000000000000000:an-examplebucket',
    'object-created.props.triggers: none is of the bucket "examplebucket" in BUCKETS',
  ],
  [
    '/resources.object-created.props.triggers.0.triggerConfig.events',
    ['oss:ObjectRemoved:DeleteObject', 'oss:ObjectRemoved:DeleteObjects'],
    'that of the bucket "examplebucket" listens to no event of ObjectCreated',
  ],
  ['/resources.relay.props.triggers.0', OSS_TRIGGER, 'relay.props.asyncInvokeConfig: write maxAsyncRetry'],
  ['/resources.on-uploaded.props.timeout', 15, 'timeout is 15: write 16 or more'],
  ['/resources.relay.props.triggers', undefined, 'triggers: without a timer that is enabled, jobs that fail'],
  [
    '/resources.relay.props.triggers.0.triggerConfig.enable',
    false,
    'triggers: without a timer that is enabled',
  ],
];

describe('the check of the manifest', () => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await resolveManifest();
  });

  it.each(UNKNOWN_KEYS)('refuses the unknown key %s', (at, value, says) => {
    expect(findManifestProblems(changeManifest(manifest, at, value)).join('\n')).toContain(says);
  });

  it.each(VARIABLES)('refuses the variable %s', (at, value, says) => {
    expect(findManifestProblems(changeManifest(manifest, at, value)).join('\n')).toContain(says);
  });

  it.each(VALUES)('refuses %s of %j', (at, value, says) => {
    expect(findManifestProblems(changeManifest(manifest, at, value)).join('\n')).toContain(says);
  });

  it('accepts a callback function with no more time than OSS waits', () => {
    expect(findManifestProblems(changeManifest(manifest, 'timeout', 5))).toEqual([]);
  });

  it('finds that the build makes all that it names', async () => {
    expect(await findMissingHandlers(manifest, ROOT)).toEqual([]);
  });

  it.each([
    [
      'handler',
      'idx.handler',
      'props.handler is "idx.handler": functions/callback has index.handler, index.',
    ],
    ['instanceLifecycleConfig.initializer.handler', 'index.init', 'initializer.handler is "index.init"'],
    ['code', './dist/other', 'code is ./dist/other: there is no functions/other/index.ts'],
  ])('refuses what the build does not make: %s %s', async (at, value, says) => {
    const problems = await findMissingHandlers(changeManifest(manifest, at, value), ROOT);
    expect(problems).toEqual([expect.stringContaining(says)]);
  });

  it.each<[unknown]>([[424_242], ['424242']])('never shows the value of a variable: %j', (value) => {
    const problems = findManifestProblems(changeManifest(manifest, `${ENV}.DATABASE_URL`, value));
    expect(problems).toEqual([expect.stringContaining('DATABASE_URL')]);
    expect(problems.join('\n')).not.toContain('424242');
  });
});
