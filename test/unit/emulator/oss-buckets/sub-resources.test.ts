import { expect, test } from 'vitest';
import subResources from '../../../fixtures/sub-resources.json' with { type: 'json' };
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

const errorOf = (xml: string) => {
  const [code, operation] = ['Code', 'Operation'].map((name) => RegExp(`<${name}>(.*?)</`).exec(xml)?.[1]);
  return { code, operation };
};

function split(line: string): [string, string] {
  const [method = '', query = ''] = line.split(' ');
  return [method, query];
}

test('what the SDKs ask of a part of a bucket that is not there does nothing to the bucket', async () => {
  const oss = await ossEmulator();
  const acl = (await aliOss(oss).getBucketACL('examplebucket')).acl;
  for (const line of subResources.bucket) {
    const [method, query] = split(line);
    const answer = await signedFetch(oss, method, `/examplebucket?${query}`);
    expect([line, answer.status, errorOf(await answer.text()).code]).toEqual([line, 501, 'NotImplemented']);
    expect((await signedFetch(oss, 'GET', '/examplebucket?bucketInfo')).status).toBe(200);
  }
  expect((await aliOss(oss).getBucketACL('examplebucket')).acl).toBe(acl);
});

test('what the SDKs ask of a part of an object that is not there makes no object and takes none', async () => {
  const oss = await ossEmulator();
  const client = aliOss(oss);
  await client.put('kept', Buffer.from('kept'));
  for (const line of subResources.object) {
    const [method, query] = split(line);
    for (const key of ['kept', 'new']) {
      const answer = await signedFetch(oss, method, `/examplebucket/${key}?${query}`);
      expect([line, answer.status, errorOf(await answer.text()).code]).toEqual([line, 501, 'NotImplemented']);
    }
    expect((await client.get('kept')).content.toString()).toBe('kept');
  }
  await expect(client.head('new')).rejects.toMatchObject({ status: 404 });
});

test.each([
  ['GET', '/examplebucket?inventory', 'ListBucketInventory'],
  ['GET', '/examplebucket?inventory&inventoryId=a', 'GetBucketInventory'],
  ['GET', '/examplebucket?live', 'ListLiveChannel'],
  ['PUT', '/examplebucket/channel?live', 'PutLiveChannel'],
  ['GET', '/examplebucket?cname', 'ListCname'],
  ['POST', '/examplebucket?cname&comp=add', 'PutCname'],
  ['GET', '/examplebucket?tagging', 'GetBucketTags'],
  ['DELETE', '/examplebucket/k?tagging', 'DeleteObjectTagging'],
  ['POST', '/examplebucket/k?x-oss-process=csv%2Fselect%2Cx', 'SelectObject'],
  ['DELETE', '/examplebucket?somethingNew', 'DeleteBucket with the parameter "somethingNew"'],
  ['DELETE', '/examplebucket?versionId=1', 'DeleteBucket with the parameter "versionId"'],
  ['PUT', '/examplebucket?acl&agenticBucket', 'PutBucketAcl with the parameter "agenticBucket"'],
  ['PUT', '/examplebucket?constructor', 'PutBucket with the parameter "constructor"'],
  ['GET', '/examplebucket?toString', 'ListObjects with the parameter "toString"'],
  ['GET', '/examplebucket/k?somethingNew', 'GetObject with the parameter "somethingNew"'],
])('%s %s is refused as %s', async (method, target, operation) => {
  const answer = await signedFetch(await ossEmulator(), method, target);
  expect([answer.status, errorOf(await answer.text())]).toEqual([501, { code: 'NotImplemented', operation }]);
});

test('parameters that browsers add to make a URL new do not matter', async () => {
  const oss = await ossEmulator();
  await aliOss(oss).put('k', Buffer.from('x'));
  for (const query of ['t=1', '1234', 'v2', 'x-oss-traffic-limit=819200'])
    expect((await signedFetch(oss, 'GET', `/examplebucket/k?${query}`)).status).toBe(200);
});
