import fc from 'fast-check';
import { expect, test } from 'vitest';
import { getObject } from '../../../shared/oss/get-object.ts';
import { listAllObjects } from '../../../shared/oss/list-all-objects.ts';
import { putObject } from '../../../shared/oss/put-object.ts';
import { saveAs } from '../../../shared/oss/save-as.ts';
import { ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';

const bucket = 'examplebucket';
const timeoutMs = 10_000;
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('/', '..', '.', '+', '%2F', ' ', '&', '?', '#', '\u0001', ']]>', '<Key>', '港', '🙂'),
);
/** What OSS takes for a key. */
const anyKey = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''))
  .filter((key) => key !== '' && !/^[/\\]/.test(key) && Buffer.byteLength(key) <= 1023);

test('whatever its key, an object that was put is listed under it, and got', async () => {
  const oss = ourOss(await ossEmulator());
  const put = new Map<string, Buffer>();
  const putOne = async (key: string, content: Uint8Array) => {
    const body = Buffer.from(content);
    await putObject(oss, { bucket, key, body, mimeType: 'a/b', timeoutMs });
    put.set(key, body);
    expect((await getObject(oss, { bucket, key, timeoutMs })).body).toEqual(body);
  };
  await fc.assert(fc.asyncProperty(anyKey, fc.uint8Array({ maxLength: 50 }), putOne), { numRuns: 150 });
  const listed: string[] = [];
  for await (const { key } of listAllObjects(oss, { bucket, maxKeys: 7, timeoutMs })) listed.push(key);
  expect(listed.sort()).toEqual([...put.keys()].sort());
});

test('whatever its key, a target has nothing that could end its stage', () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const [, encoded = ''] = /^sys\/saveas,o_([\w-]+),b_[\w-]+$/.exec(saveAs({ bucket, key })) ?? [];
      expect(Buffer.from(encoded, 'base64url').toString('utf8')).toBe(key);
    }),
  );
});
