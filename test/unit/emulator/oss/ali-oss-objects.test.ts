import { describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';

const namesOf = (objects: readonly { name: string }[] | undefined) => (objects ?? []).map(({ name }) => name);

describe.each([false, true])('the SDK for Node.js, with V4: %s', (authorizationV4) => {
  const start = async () => aliOss(await ossEmulator(), { authorizationV4 });

  async function withObjects(...keys: string[]) {
    const client = await start();
    for (const key of keys) await client.put(key, Buffer.from(key));
    return client;
  }

  test('copies an object with its metadata, or with other', async () => {
    const client = await start();
    await client.put('source 中.txt', Buffer.from('copied'), {
      meta: { uid: 1, pid: 2 },
      mime: 'text/plain',
    });
    const { data } = (await client.copy('copy.txt', 'source 中.txt')) as unknown as {
      data: { etag: string };
    };
    expect(data.etag).toBe('"AC9F7584D3FD6D49FAA7BCF5E1EBEC1F"');
    expect(String((await client.get('copy.txt')).content)).toBe('copied');
    expect((await client.head('copy.txt')).meta).toEqual({ uid: '1', pid: '2' });
    await client.copy('copy.txt', 'copy.txt', { meta: { uid: 3, pid: 4 } });
    expect((await client.head('copy.txt')).meta).toEqual({ uid: '3', pid: '4' });
    await client.put('source 中.txt', Buffer.from('changed'));
    expect(String((await client.get('copy.txt')).content)).toBe('copied');
    await expect(client.copy('x', 'missing')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  test('appends, and is told where the next append goes', async () => {
    const client = await start();
    const first = await client.append('log.txt', Buffer.from('12345'));
    expect(first.nextAppendPosition).toBe('5');
    const second = await client.append('log.txt', Buffer.from('6789'), { position: '5' });
    expect(second.nextAppendPosition).toBe('9');
    expect(second.res.headers).toMatchObject({ 'x-oss-hash-crc64ecma': '11051210869376104954' });
    expect(String((await client.get('log.txt')).content)).toBe('123456789');
    expect((await client.head('log.txt')).res.headers).toMatchObject({ 'x-oss-object-type': 'Appendable' });
    await expect(client.append('log.txt', Buffer.from('x'), { position: '5' })).rejects.toMatchObject({
      status: 409,
      code: 'PositionNotEqualToLength',
    });
    await client.put('normal.txt', Buffer.from('x'));
    await expect(client.append('normal.txt', Buffer.from('x'), { position: '1' })).rejects.toMatchObject({
      code: 'ObjectNotAppendable',
    });
  });

  test('deletes many objects, whether they exist or not', async () => {
    const client = await withObjects('a', 'b&<>"c', 'kept');
    const { deleted } = await client.deleteMulti(['a', 'b&<>"c', 'missing']);
    expect(deleted).toEqual([{ Key: 'a' }, { Key: 'b&<>"c' }, { Key: 'missing' }]);
    expect((await client.deleteMulti(['a'], { quiet: true })).deleted).toEqual([]);
    expect(namesOf((await client.list({ 'max-keys': 10 }, {})).objects)).toEqual(['kept']);
  });

  test('lists by prefix and delimiter, page by page', async () => {
    const client = await withObjects('a.txt', 'dir/1', 'dir/2', 'dir/sub/3', 'z.txt');
    const root = await client.list({ delimiter: '/', 'max-keys': 10 }, {});
    expect(namesOf(root.objects)).toEqual(['a.txt', 'z.txt']);
    expect(root.prefixes).toEqual(['dir/']);
    const below = await client.list({ delimiter: '/', prefix: 'dir/', 'max-keys': 10 }, {});
    expect([namesOf(below.objects), below.prefixes]).toEqual([['dir/1', 'dir/2'], ['dir/sub/']]);
    const seen: string[] = [];
    let marker: string | undefined;
    do {
      const page = await client.list({ delimiter: '/', 'max-keys': 1, ...(marker && { marker }) }, {});
      seen.push(...namesOf(page.objects), ...(page.prefixes ?? []));
      marker = page.nextMarker ?? undefined;
    } while (marker !== undefined);
    expect(seen).toEqual(['a.txt', 'dir/', 'z.txt']);
  });

  test('lists with V2, by token, with owners when they are asked for', async () => {
    const client = await withObjects('a', 'b', 'c 中&.txt', 'd');
    const query = { 'max-keys': '3', 'fetch-owner': true };
    const first = await client.listV2(query, {});
    expect(namesOf(first.objects)).toEqual(['a', 'b', 'c 中&.txt']);
    expect(first.objects[0]).toMatchObject({ size: 1, type: 'Normal', owner: { id: '0000000000000000' } });
    const { isTruncated, nextContinuationToken } = first as unknown as {
      isTruncated: boolean;
      nextContinuationToken: string;
    };
    expect(isTruncated).toBe(true);
    const second = await client.listV2({ 'continuation-token': nextContinuationToken, 'max-keys': '3' }, {});
    expect(namesOf(second.objects)).toEqual(['d']);
    const later = await client.listV2({ 'start-after': 'b', 'max-keys': '3' }, {});
    expect(namesOf(later.objects)).toEqual(['c 中&.txt', 'd']);
  });

  test('does not overwrite when it says so', async () => {
    const client = await withObjects('k');
    const headers = { 'x-oss-forbid-overwrite': 'true' };
    await expect(client.put('k', Buffer.from('y'), { headers })).rejects.toMatchObject({
      status: 409,
      code: 'FileAlreadyExists',
    });
    await expect(client.copy('k', 'k', { headers })).rejects.toMatchObject({ code: 'FileAlreadyExists' });
    expect(String((await client.get('k')).content)).toBe('k');
  });

  test('gets a part, and only what has changed', async () => {
    const client = await withObjects('0123456789');
    const key = '0123456789';
    const part = await client.get(key, undefined, { headers: { Range: 'bytes=2-4' } });
    expect([part.res.status, String(part.content)]).toEqual([206, '234']);
    const headers = part.res.headers as Record<string, string>;
    expect(headers['content-range']).toBe('bytes 2-4/10');
    const { etag = '', 'last-modified': modified = '' } = headers;
    await expect(client.get(key, undefined, { headers: { 'If-Match': '"0"' } })).rejects.toMatchObject({
      status: 412,
      code: 'PreconditionFailed',
    });
    const same = await client.head(key, { headers: { 'If-None-Match': etag } });
    expect(same.status).toBe(304);
    const unchanged = await client.head(key, { headers: { 'If-Modified-Since': modified } });
    expect(unchanged.status).toBe(304);
    await expect(
      client.get(key, undefined, { headers: { 'If-Unmodified-Since': 'Thu, 01 Jan 2015 00:00:00 GMT' } }),
    ).rejects.toMatchObject({ status: 412 });
  });
});
