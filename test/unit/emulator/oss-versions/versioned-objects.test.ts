import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aliOss } from '../../../support/oss-emulator.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { headersOf, versionedOss } from '../../../support/versioned-oss.ts';

const ID = /^CAEQ[0-9a-f]{60}$/;

describe.each([false, true])(
  'in a bucket that keeps versions, for the SDK for Node.js with V4: %s',
  (authorizationV4) => {
    const start = () => versionedOss({ authorizationV4 });

    test('every upload makes a version that can be had again', async () => {
      const { client, put, textOf } = await start();
      const ids = [await put('a 中/k', 'one'), await put('a 中/k', 'two'), await put('a 中/k', 'three')];
      expect(new Set(ids).size).toBe(3);
      for (const id of ids) expect(id).toMatch(ID);
      expect(await textOf('a 中/k')).toBe('three');
      expect(await Promise.all(ids.map((id) => textOf('a 中/k', id)))).toEqual(['one', 'two', 'three']);
      const head = await client.head('a 中/k', { versionId: ids[1] });
      expect(headersOf(head)).toMatchObject({ 'content-length': '3', 'x-oss-version-id': ids[1] });
      expect(headersOf(await client.get('a 中/k'))['x-oss-version-id']).toBe(ids[2]);
      expect(headersOf(await client.getObjectMeta('a 中/k'))['x-oss-version-id']).toBe(ids[2]);
    });

    test('a removal hides the object, and undoing it shows the object again', async () => {
      const { client, put, textOf } = await start();
      const id = await put('k', 'kept');
      const removal = headersOf(await client.delete('k'));
      expect(removal).toMatchObject({
        'x-oss-delete-marker': 'true',
        'x-oss-version-id': expect.stringMatching(ID),
      });
      const marker = removal['x-oss-version-id'];
      await expect(client.get('k')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
      await expect(client.head('k')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
      expect((await client.list({ 'max-keys': 10 }, {})).objects ?? []).toEqual([]);
      expect(await textOf('k', id)).toBe('kept');
      const undone = headersOf(await client.delete('k', { versionId: marker }));
      expect(undone).toMatchObject({ 'x-oss-delete-marker': 'true', 'x-oss-version-id': marker });
      expect(await textOf('k')).toBe('kept');
      const gone = headersOf(await client.delete('k', { versionId: id }));
      expect([gone['x-oss-version-id'], gone['x-oss-delete-marker']]).toEqual([id, undefined]);
      await expect(client.get('k', { versionId: id })).rejects.toMatchObject({
        status: 404,
        code: 'NoSuchVersion',
      });
      await expect(client.get('k')).rejects.toMatchObject({ code: 'NoSuchKey' });
      expect((await client.delete('k', { versionId: id })).res.status).toBe(204);
    });

    test('a copy of an earlier version becomes the current one, and tells which it is of', async () => {
      const { client, textOf } = await start();
      const meta = { uid: 1, pid: 2 };
      const first = headersOf(await client.put('k', Buffer.from('one'), { meta }))['x-oss-version-id'];
      await client.put('k', Buffer.from('two'));
      const copy = headersOf(await client.copy('k', 'k', { versionId: first }));
      expect(copy['x-oss-copy-source-version-id']).toBe(first);
      expect(copy['x-oss-version-id']).toMatch(ID);
      expect(await textOf('k')).toBe('one');
      expect((await client.head('k')).meta).toEqual({ uid: '1', pid: '2' });
      const { objects } = await client.getBucketVersions({});
      expect(objects).toHaveLength(3);
      const marker = headersOf(await client.delete('k'))['x-oss-version-id'];
      for (const versionId of [marker, undefined]) {
        await expect(client.copy('x', 'k', { versionId })).rejects.toMatchObject({
          status: 404,
          code: 'NoSuchKey',
        });
      }
    });

    test('many are removed at once, hidden or for good', async () => {
      const { client, put } = await start();
      const [a, b] = [await put('a', 'a'), await put('b', 'b')];
      const hidden = (await client.deleteMulti(['a', 'missing'])).deleted as unknown as Record<
        string,
        string
      >[];
      expect(hidden).toEqual(
        ['a', 'missing'].map((Key) => ({
          Key,
          DeleteMarker: 'true',
          DeleteMarkerVersionId: expect.stringMatching(ID),
        })),
      );
      const marker = hidden[0]?.DeleteMarkerVersionId;
      const versions = [
        { key: 'b', versionId: b },
        { key: 'a', versionId: marker },
      ];
      const { deleted } = await client.deleteMulti(versions);
      expect(deleted).toEqual([
        { Key: 'b', VersionId: b },
        { Key: 'a', VersionId: marker, DeleteMarker: 'true', DeleteMarkerVersionId: marker },
      ]);
      const { objects } = await client.getBucketVersions({});
      expect(objects.map(({ name, versionId }) => [name, versionId])).toEqual([['a', a]]);
    });

    test('uploads in parts and appends have their versions', async () => {
      const { client, put, textOf } = await start();
      const earlier = await put('k', 'earlier');
      const { uploadId } = await client.initMultipartUpload('k');
      const { etag } = await client.uploadPart('k', uploadId, 1, Buffer.from('12345'), 0, 5);
      const done = await client.completeMultipartUpload('k', uploadId, [{ number: 1, etag }]);
      expect(headersOf(done)['x-oss-version-id']).toMatch(ID);
      expect([await textOf('k'), await textOf('k', earlier)]).toEqual(['12345', 'earlier']);
      await expect(client.append('k', Buffer.from('x'))).rejects.toMatchObject({
        code: 'ObjectNotAppendable',
      });
      for (const position of ['0', '1']) {
        const appended = await client.append('log', Buffer.from('x'), { position });
        expect(headersOf(appended)['x-oss-version-id']).toBe('null');
      }
      await put('log', 'replaced');
      expect(await textOf('log', 'null')).toBe('xx');
      await client.delete('log');
      await expect(client.append('log', Buffer.from('x'))).rejects.toMatchObject({
        code: 'ObjectNotAppendable',
      });
    });
  },
);

test('what is older than the versions has the id null, and so has what comes while they are suspended', async () => {
  const dataDir = await temporaryFolder();
  const { client, put, textOf } = await versionedOss({}, { dataDir, versioning: 'none' });
  expect(await put('k', 'oldest')).toBeUndefined();
  await client.putBucketVersioning('examplebucket', 'Enabled');
  const kept = await put('k', 'kept');
  await client.putBucketVersioning('examplebucket', 'Suspended');
  expect((await client.getBucketVersioning('examplebucket')).versionStatus).toBe('Suspended');
  expect(await textOf('k', 'null')).toBe('oldest');
  expect(await put('k', 'newest')).toBe('null');
  expect(await put('k', 'newer still')).toBe('null');
  expect([await textOf('k'), await textOf('k', 'null')]).toEqual(['newer still', 'newer still']);
  expect(await textOf('k', kept)).toBe('kept');
  const removal = headersOf(await client.delete('k'));
  expect(removal).toMatchObject({ 'x-oss-delete-marker': 'true', 'x-oss-version-id': 'null' });
  const { objects, deleteMarker } = await client.getBucketVersions({});
  expect(objects.map(({ versionId, isLatest }) => [versionId, isLatest])).toEqual([[kept, false]]);
  expect(deleteMarker.map(({ versionId }) => versionId)).toEqual(['null']);
  const bodies = await readdir(join(dataDir, 'buckets/examplebucket/bodies'), {
    recursive: true,
    withFileTypes: true,
  });
  expect(bodies.filter((entry) => entry.isFile())).toHaveLength(1);
});

test('a version outlives the emulator, its place among the others too', async () => {
  const dataDir = await temporaryFolder();
  const { oss, put } = await versionedOss({}, { dataDir });
  const ids = [await put('k', 'one'), await put('k', 'two')];
  await aliOss(oss).delete('k');
  await oss.close();
  const { client, textOf } = await versionedOss({}, { dataDir, versioning: 'none' });
  expect((await client.getBucketVersioning('examplebucket')).versionStatus).toBe('Enabled');
  const { objects } = await client.getBucketVersions({});
  expect(objects.map(({ versionId }) => versionId)).toEqual(ids.toReversed());
  expect(await textOf('k', ids[0])).toBe('one');
  expect((await client.getBucketInfo('examplebucket')).bucket).toMatchObject({ Versioning: 'Enabled' });
});
