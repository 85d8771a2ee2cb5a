import { describe, expect, test } from 'vitest';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { headersOf, versionedOss } from '../../../support/versioned-oss.ts';

async function codeOf(response: Response): Promise<(string | number | undefined)[]> {
  const xml = await response.text();
  return [response.status, /<Code>(.*)<\/Code>/.exec(xml)?.[1], /<EC>(.*)<\/EC>/.exec(xml)?.[1]];
}

/** Keys a (3 versions, the middle one a delete marker), b/1 and b/2 (one version each), c (hidden). */
async function filled() {
  const used = await versionedOss();
  const { client, put } = used;
  const ids = new Map<string, string | undefined>();
  ids.set('a1', await put('a', 'x'));
  ids.set('a2', headersOf(await client.delete('a'))['x-oss-version-id']);
  ids.set('a3', await put('a', 'xyz'));
  for (const key of ['b/1', 'b/2', 'c']) ids.set(key, await put(key, key));
  ids.set('c2', headersOf(await client.delete('c'))['x-oss-version-id']);
  const nameOf = (id: string | null) => [...ids].find(([, known]) => known === id)?.[0] ?? id;
  return { ...used, ids, nameOf };
}

test('versions are listed by key, and of a key the newest first', async () => {
  const { oss, ids } = await filled();
  const xml = await (await signedFetch(oss, 'GET', '/examplebucket?versions&prefix=a')).text();
  const time = /<LastModified>(.*)<\/LastModified>/.exec(xml)?.[1];
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const version = (id: string, isLatest: boolean, etag: string, size: number) => `  <Version>
    <Key>a</Key>
    <VersionId>${ids.get(id)}</VersionId>
    <IsLatest>${isLatest}</IsLatest>
    <LastModified></LastModified>
    <ETag>"${etag}"</ETag>
    <Type>Normal</Type>
    <Size>${size}</Size>
    <StorageClass>Standard</StorageClass>
${OWNER}
  </Version>
`;
  expect(xml.replaceAll(/(?<=<LastModified>).*(?=<)/g, '')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<ListVersionsResult>
  <Name>examplebucket</Name>
  <Prefix>a</Prefix>
  <KeyMarker></KeyMarker>
  <VersionIdMarker></VersionIdMarker>
  <MaxKeys>100</MaxKeys>
  <Delimiter></Delimiter>
  <IsTruncated>false</IsTruncated>
${version('a3', true, 'D16FB36F0911F878998C136191AF705E', 3)}  <DeleteMarker>
    <Key>a</Key>
    <VersionId>${ids.get('a2')}</VersionId>
    <IsLatest>false</IsLatest>
    <LastModified></LastModified>
${OWNER}
  </DeleteMarker>
${version('a1', false, '9DD4E461268C8034F5C8564E155C67A6', 1)}</ListVersionsResult>
`);
});

const OWNER = `    <Owner>
      <ID>0000000000000000</ID>
      <DisplayName>0000000000000000</DisplayName>
    </Owner>`;

test.each([1, 2, 3, 4, 100])('every version comes once, in pages of %i', async (maxKeys) => {
  const { client, nameOf } = await filled();
  const seen: (string | null)[] = [];
  for (let [keyMarker, versionIdMarker, isTruncated] = ['', '', true]; isTruncated; ) {
    const page = await client.getBucketVersions({ maxKeys, keyMarker, versionIdMarker });
    const { objects, deleteMarker } = page;
    expect(objects.length + deleteMarker.length).toBeLessThanOrEqual(maxKeys);
    seen.push(...[...objects, ...deleteMarker].map(({ versionId }) => nameOf(versionId)));
    isTruncated = page.isTruncated;
    [keyMarker, versionIdMarker] = [page.nextKeyMarker ?? '', page.nextVersionIdMarker ?? ''];
  }
  expect(seen.toSorted()).toEqual(['a1', 'a2', 'a3', 'b/1', 'b/2', 'c', 'c2']);
});

test('keys that share a folder are listed once, page by page', async () => {
  const { client, nameOf } = await filled();
  const all = await client.getBucketVersions({ delimiter: '/' });
  expect(all.prefixes).toEqual(['b/']);
  expect(all.objects.map(({ versionId }) => nameOf(versionId))).toEqual(['a3', 'a1', 'c']);
  const first = await client.getBucketVersions({ delimiter: '/', maxKeys: 4 });
  expect([first.prefixes, first.nextKeyMarker, first.isTruncated]).toEqual([['b/'], 'b/', true]);
  const rest = await client.getBucketVersions({ delimiter: '/', keyMarker: 'b/' });
  expect([rest.prefixes, rest.objects.map(({ name }) => name)]).toEqual([null, ['c']]);
  const within = await client.getBucketVersions({ prefix: 'b/', delimiter: '/' });
  expect(within.objects.map(({ name }) => name)).toEqual(['b/1', 'b/2']);
});

test('whoever removes each page before the next removes all of them', async () => {
  const { client } = await filled();
  let removed = 0;
  for (let [keyMarker, versionIdMarker, isTruncated] = ['', '', true]; isTruncated; ) {
    const page = await client.getBucketVersions({ maxKeys: 2, keyMarker, versionIdMarker });
    const versions = [...page.objects, ...page.deleteMarker].map(({ name, versionId }) => ({
      key: name,
      versionId,
    }));
    removed += (await client.deleteMulti(versions)).deleted?.length ?? 0;
    isTruncated = page.isTruncated;
    [keyMarker, versionIdMarker] = [page.nextKeyMarker ?? '', page.nextVersionIdMarker ?? ''];
  }
  const { objects, deleteMarker } = await client.getBucketVersions({});
  expect([removed, objects, deleteMarker]).toEqual([7, [], []]);
});

test('in a bucket that never kept versions each object is one, with the id null', async () => {
  const { client, put } = await versionedOss({}, { versioning: 'none' });
  expect((await client.getBucketVersioning('examplebucket')).versionStatus).toBeUndefined();
  await put('k', 'one');
  await put('k', 'two');
  const { objects } = await client.getBucketVersions({});
  expect(objects.map(({ name, versionId, isLatest }) => [name, versionId, isLatest])).toEqual([
    ['k', 'null', true],
  ]);
});

describe('what cannot be is refused:', () => {
  test.each([
    ['GET', '?versions&version-id-marker=null', [400, 'InvalidArgument', '0012-00000106']],
    ['GET', '?versions&key-marker=k&version-id-marker=%C2%A5', [400, 'InvalidArgument', '0012-00000105']],
    ['GET', '?versions&max-keys=1001', [400, 'InvalidArgument', undefined]],
    ['GET', '/k?versionId', [400, 'InvalidArgument', '0012-00000201']],
    ['HEAD', '/k?versionId=%25%25', [400, undefined, undefined]],
    ['DELETE', '/k?versionId=x', [400, 'InvalidArgument', '0012-00000202']],
    ['GET', '/k?versionId=null', [404, 'NoSuchVersion', '0026-00000001']],
  ])('%s %s', async (method, target, expected) => {
    const { oss } = await versionedOss();
    expect(await codeOf(await signedFetch(oss, method, `/examplebucket${target}`))).toEqual(expected);
  });

  test('an id where no versions were ever kept, but for null', async () => {
    const { oss, put } = await versionedOss({}, { versioning: 'none' });
    await put('k', 'x');
    const id = `CAEQ${'0'.repeat(60)}`;
    const answer = await signedFetch(oss, 'GET', `/examplebucket/k?versionId=${id}`);
    expect(await codeOf(answer)).toEqual([400, 'InvalidArgument', '0012-00000301']);
    const null_ = await signedFetch(oss, 'GET', '/examplebucket/k?versionId=null');
    expect([null_.status, null_.headers.get('x-oss-version-id')]).toEqual([200, null]);
  });

  test('a removal of a version without an id, before anything is removed', async () => {
    const { oss, put, textOf } = await versionedOss();
    await put('k', 'x');
    const object = (key: string, id: string) => `<Object><Key>${key}</Key>${id}</Object>`;
    const remove = async (...objects: string[]) =>
      signedFetch(oss, 'POST', '/examplebucket?delete', {}, `<Delete>${objects.join('')}</Delete>`);
    const empty = await remove(object('k', ''), object('k', '<VersionId></VersionId>'));
    expect(await codeOf(empty)).toEqual([400, 'InvalidArgument', '0016-00000612']);
    const wrong = await remove(object('k', ''), object('k', '<VersionId>x</VersionId>'));
    expect(await codeOf(wrong)).toEqual([400, 'InvalidArgument', '0012-00000202']);
    expect(await textOf('k')).toBe('x');
  });

  test.each([
    ['<VersioningConfiguration><Status>Disabled</Status></VersioningConfiguration>', 'InvalidArgument'],
    ['<VersioningConfiguration></VersioningConfiguration>', 'InvalidArgument'],
    ['<Status>Enabled</Status>', 'MalformedXML'],
    ['', 'MalformedXML'],
  ])('the configuration %s', async (xml, code) => {
    const { oss, client } = await versionedOss({}, { versioning: 'none' });
    const answer = await signedFetch(oss, 'PUT', '/examplebucket?versioning', {}, xml);
    expect((await codeOf(answer)).slice(0, 2)).toEqual([400, code]);
    expect((await client.getBucketVersioning('examplebucket')).versionStatus).toBeUndefined();
  });
});

describe('of a delete marker', () => {
  test('nothing can be had: 404 without its id, 405 with it', async () => {
    const { oss, client, put } = await versionedOss();
    await put('k', 'x');
    const marker = headersOf(await client.delete('k'))['x-oss-version-id'] ?? '';
    for (const method of ['GET', 'HEAD']) {
      for (const [query, status, allow] of [
        ['', 404, null] as const,
        [`?versionId=${marker}`, 405, 'DELETE'] as const,
      ]) {
        const { status: answered, headers } = await signedFetch(oss, method, `/examplebucket/k${query}`);
        const said = ['x-oss-delete-marker', 'x-oss-version-id', 'allow'].map((name) => headers.get(name));
        expect([answered, said]).toEqual([status, ['true', marker, allow]]);
      }
    }
    const xml = await (await signedFetch(oss, 'GET', `/examplebucket/k?versionId=${marker}`)).text();
    expect(xml).toContain('<Code>MethodNotAllowed</Code>');
    expect(xml).toContain('<Method>GET</Method>\n  <ResourceType>DeleteMarker</ResourceType>');
  });
});

test('x-oss-forbid-overwrite counts only where versions were never kept', async () => {
  const forbidding = { 'x-oss-forbid-overwrite': 'true' };
  const { oss, client } = await versionedOss({}, { versioning: 'none' });
  const put = async (text: string) =>
    (await signedFetch(oss, 'PUT', '/examplebucket/k', forbidding, text)).status;
  expect([await put('one'), await put('two')]).toEqual([200, 409]);
  await client.putBucketVersioning('examplebucket', 'Enabled');
  expect(await put('three')).toBe(200);
  await client.putBucketVersioning('examplebucket', 'Suspended');
  expect(await put('four')).toBe(200);
});
