import { expect, test } from 'vitest';
import { versionedOss } from '../../../support/versioned-oss.ts';

test('a bucket says how much it holds of what', async () => {
  const { client, put } = await versionedOss();
  await put('k', '12345');
  await put('k', '123');
  await client.put('rare', Buffer.from('1234567'), { headers: { 'x-oss-storage-class': 'IA' } });
  await client.delete('rare');
  const { uploadId } = await client.initMultipartUpload('parts');
  await client.uploadPart('parts', uploadId, 1, Buffer.from('12'), 0, 2);
  const { stat } = (await (
    client as unknown as { getBucketStat(name: string): Promise<unknown> }
  ).getBucketStat('examplebucket')) as { stat: Record<string, string> };
  expect(stat).toMatchObject({
    Storage: '17',
    ObjectCount: '3',
    MultipartUploadCount: '1',
    LiveChannelCount: '0',
    LastModifiedTime: expect.stringMatching(/^\d{10}$/),
    StandardStorage: '8',
    StandardObjectCount: '2',
    InfrequentAccessStorage: '7',
    InfrequentAccessRealStorage: '7',
    InfrequentAccessObjectCount: '1',
    ArchiveObjectCount: '0',
    MultipartPartCount: '1',
    MultipartPartStorage: '2',
    DeleteMarkerCount: '1',
  });
});
