import type OSS from 'ali-oss';
import { describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { versionedOss } from '../../../support/versioned-oss.ts';

const BUCKET = 'examplebucket';
type Acl = 'private' | 'public-read' | 'public-read-write';

async function started() {
  const oss = await ossEmulator();
  const anonymously = async (method: string, target: string, body?: string) => {
    const init = body === undefined ? { method } : { method, body };
    return (await fetch(`${oss.url}/${BUCKET}${target}`, init)).status;
  };
  return { oss, client: aliOss(oss), anonymously };
}

test('the ACL of a bucket is private until it is set, when the bucket is made or later', async () => {
  const { client } = await started();
  const aclOf = async (bucket: string) => (await client.getBucketACL(bucket)).acl;
  expect(await aclOf(BUCKET)).toBe('private');
  await client.putBucketACL(BUCKET, 'public-read');
  expect(await aclOf(BUCKET)).toBe('public-read');
  expect((await client.getBucketInfo(BUCKET)).bucket).toMatchObject({
    AccessControlList: { Grant: 'public-read' },
  });
  await client.putBucket('second-bucket', { acl: 'public-read-write' } as OSS.PutBucketOptions);
  expect(await aclOf('second-bucket')).toBe('public-read-write');
  await expect(aclOf('no-such-bucket')).rejects.toMatchObject({ code: 'NoSuchBucket' });
  await client.putBucketACL('no-such-bucket', 'public-read');
  expect(await aclOf('no-such-bucket')).toBe('public-read');
  await expect(client.putBucketACL(BUCKET, 'everybody' as Acl)).rejects.toMatchObject({
    status: 400,
    code: 'InvalidArgument',
    message: 'no such bucket access control exists',
  });
});

test('an object has the ACL of its bucket until it has its own, with the upload or later', async () => {
  const { oss, client } = await started();
  await client.put('k', Buffer.from('x'));
  expect((await client.getACL('k')).acl).toBe('default');
  await client.putACL('k', 'public-read');
  expect((await client.getACL('k')).acl).toBe('public-read');
  await client.copy('copy', 'k');
  expect((await client.getACL('copy')).acl).toBe('default');
  await client.put('k', Buffer.from('y'), { headers: { 'x-oss-object-acl': 'private' } });
  expect((await client.getACL('k')).acl).toBe('private');
  await client.append('log', Buffer.from('x'), { headers: { 'x-oss-object-acl': 'public-read' } } as object);
  expect((await client.getACL('log')).acl).toBe('public-read');
  await expect(client.putACL('missing', 'public-read')).rejects.toMatchObject({ code: 'NoSuchKey' });
  await expect(client.putACL('k', 'everybody' as Acl)).rejects.toMatchObject({ code: 'InvalidArgument' });
  const wrong = { 'x-oss-object-acl': 'everybody' };
  const answer = await signedFetch(oss, 'PUT', `/${BUCKET}/new`, wrong, 'x');
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('no such object access control exists'),
  ]);
  await expect(client.head('new')).rejects.toMatchObject({ code: 'NoSuchKey' });
});

test('each version has an ACL of its own', async () => {
  const { oss, client, put } = await versionedOss();
  const [first] = [await put('k', 'one'), await put('k', 'two')];
  const target = (versionId?: string) =>
    `/${BUCKET}/k?acl${versionId === undefined ? '' : `&versionId=${versionId}`}`;
  const set = await signedFetch(oss, 'PUT', target(first), { 'x-oss-object-acl': 'public-read' });
  expect([set.status, set.headers.get('x-oss-version-id')]).toEqual([200, first]);
  const grantOf = async (versionId?: string) =>
    /<Grant>(.*)<\/Grant>/.exec(await (await signedFetch(oss, 'GET', target(versionId))).text())?.[1];
  expect([await grantOf(first), await grantOf()]).toEqual(['public-read', 'default']);
  const open = async (query: string) => (await fetch(`${oss.url}/${BUCKET}/k${query}`)).status;
  expect([await open(`?versionId=${first}`), await open('')]).toEqual([200, 403]);
  expect((await client.getBucketVersions({})).objects).toHaveLength(2);
});

describe('whoever signs nothing', () => {
  test('gets what is public, and nothing else', async () => {
    const { client, anonymously } = await started();
    await client.put('k', Buffer.from('x'));
    await client.put('closed', Buffer.from('x'), { headers: { 'x-oss-object-acl': 'private' } });
    expect(await anonymously('GET', '/k')).toBe(403);
    await client.putACL('k', 'public-read');
    expect([await anonymously('GET', '/k'), await anonymously('HEAD', '/k')]).toEqual([200, 200]);
    await client.putACL('k', 'default' as Acl);
    await client.putBucketACL(BUCKET, 'public-read');
    expect([await anonymously('GET', '/k'), await anonymously('GET', '/closed')]).toEqual([200, 403]);
    expect(await anonymously('GET', '/missing')).toBe(404);
    for (const [method, target] of [
      ['PUT', '/k'],
      ['DELETE', '/k'],
      ['GET', '/k?acl'],
      ['PUT', '/k?acl'],
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '?delete'],
    ] as const) {
      expect([method, target, await anonymously(method, target)]).toEqual([method, target, 403]);
    }
  });

  test('stores and removes what anybody may write, but configures nothing', async () => {
    const { client, anonymously } = await started();
    await client.putBucketACL(BUCKET, 'public-read-write');
    await client.put('closed', Buffer.from('x'), { headers: { 'x-oss-object-acl': 'private' } });
    expect([await anonymously('PUT', '/k', 'x'), await anonymously('DELETE', '/k')]).toEqual([200, 204]);
    expect(await anonymously('PUT', '/closed', 'y')).toBe(403);
    expect(await anonymously('PUT', '?acl', '')).toBe(403);
    expect(String((await client.get('closed')).content)).toBe('x');
  });
});
