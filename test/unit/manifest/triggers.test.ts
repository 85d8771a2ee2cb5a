import { beforeAll, describe, expect, it } from 'vitest';
import { findManifestProblems } from '../../../scripts/lib/manifest/find-manifest-problems.ts';
import type { Manifest, Trigger } from '../../../scripts/lib/manifest/manifest.ts';
import { changeManifest } from '../../support/change-manifest.ts';
import { resolveManifest } from '../../support/resolve-manifest.ts';

const trigger = (triggerType: string, triggerConfig: object, more: object = {}): Trigger[] => [
  { triggerName: 'extra', triggerType, triggerConfig: { ...triggerConfig }, ...more },
];
const timer = (cronExpression: string) => trigger('timer', { cronExpression, enable: true });
const oss = (event: string, sourceArn = 'acs:oss:cn-hangzhou:123:examplebucket') =>
  trigger('oss', { events: [event], filter: { key: { prefix: '', suffix: '' } } }, { sourceArn });
const topic = (triggerConfig: object) =>
  trigger('mns_topic', triggerConfig, { sourceArn: 'acs:mns:cn-hangzhou:123:/topics/media' });

const HTTP_CONFIG = { authType: 'anonymous', methods: ['POST'] };

const REFUSED: [at: string, value: unknown, says: string][] = [
  ['triggers', undefined, 'OSS needs an http trigger with authType anonymous and the method POST'],
  ['triggers', [...trigger('http', HTTP_CONFIG), ...trigger('http', HTTP_CONFIG)], 'two are named "extra"'],
  ['triggers', [...trigger('http', HTTP_CONFIG), ...trigger('http', HTTP_CONFIG)], '2 are of type http'],
  ['triggers.0.triggerType', 'htp', 'triggerType is "htp": write one of http, timer'],
  ['triggers.0.triggerType', undefined, 'write one of http, timer'],
  ['triggers.0.triggerName', '1st', 'triggerName is "1st": write a letter or underscore'],
  ['triggers.0.triggerConfig', undefined, '"triggerConfig" is missing'],
  ['triggers.0.triggerConfig.method', 'GET', '"method" is not allowed: write one of authType, methods'],
  ['triggers.0.triggerConfig.authType', 'nope', 'authType is "nope": write one of anonymous, function'],
  ['triggers.0.triggerConfig.authType', 'function', 'with authType anonymous'],
  ['triggers.0.triggerConfig.methods', ['FOO'], 'methods[0] is "FOO": write one of GET'],
  ['triggers.0.triggerConfig.methods', ['GET'], 'the method POST'],
  ['triggers.0.triggerConfig.disableURLInternet', true, 'disableURLInternet is true: write false'],
  ['triggers.0.triggerConfig.methods', [], 'it must NOT have fewer than 1 items'],
  ['triggers.0.triggerConfig.cronExpression', '@every 1m', '"cronExpression" is not allowed'],
  ['/resources.thumbnail.props.triggers', timer('* * * * *'), 'six fields'],
  ['/resources.thumbnail.props.triggers', timer('@every minute'), '"@every 1m"'],
  ['/resources.thumbnail.props.triggers', trigger('timer', { enable: true }), '"cronExpression" is missing'],
  [
    '/resources.thumbnail.props.triggers',
    oss('oss:ObjectCreated:*'),
    'write one of oss:ObjectCreated:PutObject',
  ],
  [
    '/resources.thumbnail.props.triggers',
    oss('oss:ObjectCreated:PutObject', 'bucket'),
    'write an ARN such as',
  ],
  ['/resources.thumbnail.props.triggers', topic({}), '"notifyContentFormat" is missing'],
  ['/resources.thumbnail.props.triggers', trigger('cdn_events', {}), 'triggerType is "cdn_events"'],
];

const ACCEPTED: [what: string, triggers: Trigger[]][] = [
  ['a timer with an interval', timer('@every 1m')],
  ['a timer with six fields', timer('0 */5 * * * *')],
  ['a timer with a time zone', timer('CRON_TZ=Asia/Shanghai 0 0 4 1 * *')],
  ['the creation of an object', oss('oss:ObjectCreated:CompleteMultipartUpload')],
  ['the removal of an object', oss('oss:ObjectRemoved:DeleteObject')],
  ['a topic', topic({ notifyContentFormat: 'JSON', notifyStrategy: 'BACKOFF_RETRY' })],
];

describe('the check of triggers', () => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await resolveManifest();
  });

  it.each(REFUSED)('refuses %s of %j', (at, value, says) => {
    expect(findManifestProblems(changeManifest(manifest, at, value)).join('\n')).toContain(says);
  });

  it.each(ACCEPTED)('accepts %s', (_, triggers) => {
    const changed = changeManifest(manifest, '/resources.thumbnail.props.triggers', triggers);
    expect(findManifestProblems(changed)).toEqual([]);
  });
});
