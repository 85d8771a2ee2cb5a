import type OSS from 'ali-oss';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { startOss } from '../../../../emulator/oss/start-oss.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { quarters } from '../../../support/sample-images.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const photo = quarters(200, 100).jpeg().toBuffer();
const style = (content: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Style><Content>${content}</Content></Style>`;

async function start(dataDir?: string) {
  const oss = await ossEmulator(dataDir === undefined ? {} : { dataDir });
  const client = aliOss(oss);
  await client.put('photo.jpg', await photo);
  const send = (method: string, query: string, body?: string) =>
    signedFetch(oss, method, `/examplebucket/?style${query}`, {}, body);
  const widthOf = async (process: string) => {
    const { content } = await client.get('photo.jpg', { process } as OSS.GetObjectOptions);
    return (await sharp(content as Buffer).metadata()).width;
  };
  return { oss, send, widthOf };
}

test('a style is put, used, told, replaced and deleted', async () => {
  const { send, widthOf } = await start();
  expect((await send('PUT', '&styleName=small.v1', style('image/resize,w_50'))).status).toBe(200);
  expect(await widthOf('style/small.v1')).toBe(50);
  expect(await widthOf('style/small.v1|image/resize,p_50')).toBe(25);
  const told = await (await send('GET', '&styleName=small.v1')).text();
  expect(told).toMatch(
    /<Style>\s*<Name>small.v1<\/Name>\s*<Content>image\/resize,w_50<\/Content>\s*<CreateTime>/,
  );
  await send('PUT', '&styleName=small.v1', style('image/resize,w_60'));
  await send('PUT', '&styleName=other', style('image/rotate,90'));
  expect(await widthOf('style/small.v1')).toBe(60);
  const list = await (await send('GET', '')).text();
  expect(list.match(/<Name>[^<]+/g)?.sort()).toEqual(['<Name>other', '<Name>small.v1']);
  expect((await send('DELETE', '&styleName=small.v1')).status).toBe(204);
  await expect(widthOf('style/small.v1')).rejects.toMatchObject({ status: 404, code: 'NoSuchStyle' });
  expect((await send('GET', '&styleName=small.v1')).status).toBe(404);
});

test('styles survive a restart', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  await first.send('PUT', '&styleName=small', style('image/resize,w_50'));
  await first.oss.close();
  const { widthOf } = await start(dataDir);
  expect(await widthOf('style/small')).toBe(50);
});

test('styles can be given at start, for every bucket', async () => {
  const dataDir = await temporaryFolder();
  const oss = await startOss({
    dataDir,
    port: 0,
    buckets: ['examplebucket'],
    styles: { small: 'image/resize,w_50' },
  });
  const list = await signedFetch(oss, 'GET', '/examplebucket/?style');
  expect(await list.text()).toContain('<Content>image/resize,w_50</Content>');
  await oss.close();
});

test.each([
  ['a name that is not valid', '&styleName=a!b', style('image/resize,w_1'), 'InvalidArgument'],
  ['no name', '', style('image/resize,w_1'), 'MissingArgument'],
  ['no content', '&styleName=a', '<Style></Style>', 'MalformedXML'],
  ['no style', '&styleName=a', '<Other/>', 'MalformedXML'],
  ['a content that is no process', '&styleName=a', style('small'), 'BadRequest'],
])('a style is refused: %s', async (_, query, body, code) => {
  const { send } = await start();
  const response = await send('PUT', query, body);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(`<Code>${code}</Code>`);
});
