import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../emulator/listen.ts';
import { createStsTokens } from '../../emulator/oss/auth/sts-tokens.ts';
import { type BuiltCallback, startBuiltCallback } from '../support/built-callback.ts';
import { signingKey } from '../support/callback-events.ts';
import { ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { aliOss, ossEmulator } from '../support/oss-emulator.ts';

const WITHOUT_CHECKSUMS = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}';
const BODY = `${WITHOUT_CHECKSUMS}&crc64=\${crc64}&contentMd5=\${contentMd5}`;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** OSS and the built callback function, which asks OSS as the role that it has. */
async function start(options: { hasRole: boolean; env?: Record<string, string> }) {
  const tokens = createStsTokens();
  const buckets = ['examplebucket', 'post-test'];
  const oss = await ossEmulator({ callbacks: { signingKey }, tokens, buckets });
  const role = options.hasRole ? { credentials: tokens.issue(3600) } : {};
  const env = { OSS_ENDPOINT: oss.url, ...options.env };
  const callback: BuiltCallback = await startBuiltCallback(database.url, env, role);
  onTestFinished(() => callback.close());
  const url = `${callback.url}/callback`;
  return {
    oss,
    url,
    lines: callback.lines,
    put: (key: string, mime: string, ticket: string, { template = BODY, urls = url } = {}) => {
      const settings = { url: urls, body: `${template}&ticket=${ticket}` };
      return aliOss(oss).put(key, Buffer.from('not really a video'), { mime, callback: settings });
    },
  };
}

const ticketOf = (jti: string, key: string) => ticketFor({ jti, kind: 'video', key });

describe('the callback function as it is deployed', () => {
  test.each([
    ['the role of the function', { hasRole: true }],
    [
      'an access key',
      { hasRole: false, env: { OSS_ACCESS_KEY_ID: 'local', OSS_ACCESS_KEY_SECRET: 'local-secret' } },
    ],
  ])('takes an upload that it finds in OSS as %s', async (name, options) => {
    const { put } = await start(options);
    const key = `videos/${name} ü+.mp4`;
    const id = `found-as-${name.replaceAll(' ', '-')}`;
    const { data } = (await put(key, 'video/mp4', ticketOf(id, key))) as unknown as { data: object };
    expect(data).toMatchObject({
      id,
      state: 'recorded',
      jobs: [
        { id: `${id}_thumbnail`, state: 'queued' },
        { id: `${id}_transcode_hd`, state: 'queued' },
      ],
    });
    const jobs =
      await database.sql`select name, state, params from jobs where upload_id = ${id} order by name`;
    expect(jobs).toEqual([
      {
        name: 'thumbnail',
        state: 'queued',
        params: { sizes: { poster: { atMs: 1000, width: 640, format: 'jpg' } } },
      },
      { name: 'transcode', state: 'queued', params: { rendition: 'hd', format: 'mp4', height: 720 } },
    ]);
  });

  test('refuses and counts an upload whose template makes up its size, ETag, type or bucket', async () => {
    const { put, lines } = await start({ hasRole: true });
    const lies = [
      ['size', 'size=${size}', 'size=5', 'size'],
      ['ETag', 'etag=${etag}', `etag=${'A'.repeat(32)}`, 'etag'],
      ['type', 'mimeType=${mimeType}', 'mimeType=video%2Fwebm', 'type'],
      ['bucket', 'bucket=${bucket}', 'bucket=post-test', 'absent'],
    ] as const;
    let refused = 0;
    for (const [what, variable, made, notAsClaimed] of lies) {
      const key = `videos/made-up-${what}.mp4`;
      const bucket = what === 'bucket' ? 'post-test' : 'examplebucket';
      const ticket = ticketFor({ jti: `made-up-${what}`, kind: 'video', key, bucket });
      for (const template of [BODY, WITHOUT_CHECKSUMS]) {
        const lying = put(key, 'video/mp4', ticket, { template: template.replace(variable, made) });
        await expect(lying).rejects.toMatchObject({ status: 203, message: expect.stringContaining('403') });
        refused += 1;
        const line = lines.findLast((one) => one.includes('"outcome":"refused"'));
        const told = { code: 'confirmation_failed', notAsClaimed, timesSoFar: refused };
        for (const [name, value] of Object.entries(told))
          expect(line).toContain(`"${name}":${JSON.stringify(value)}`);
      }
    }
    const wrong = put('videos/b.mp4', 'text/html', ticketOf('wrong-type', 'videos/b.mp4'));
    await expect(wrong).rejects.toMatchObject({ status: 203, message: expect.stringContaining('415') });
    const keys = [...lies.map(([what]) => `videos/made-up-${what}.mp4`), 'videos/b.mp4'];
    expect(await database.sql`select 1 from uploads where object in ${database.sql(keys)}`).toHaveLength(0);
  });

  test('takes an upload that another has replaced by then for superseded', async () => {
    const { oss, put, url } = await start({ hasRole: true });
    const key = 'videos/replaced.mp4';
    const away = createServer(async (request, response) => {
      request.resume();
      await aliOss(oss).put(key, Buffer.from('a video as large!!'), { mime: 'video/mp4' });
      response.writeHead(500).end();
    });
    onTestFinished(() => void away.close());
    const urls = `http://127.0.0.1:${await listen(away, 0, '127.0.0.1')}/;${url}`;
    const { data } = (await put(key, 'video/mp4', ticketOf('replaced-by-then', key), {
      urls,
    })) as unknown as {
      data: object;
    };
    expect(data).toMatchObject({ id: 'replaced-by-then', state: 'superseded', jobs: [] });
  });

  test('says so when it may not ask OSS', async () => {
    const { put, lines } = await start({ hasRole: false });
    const putting = put('videos/c.mp4', 'video/mp4', ticketOf('nobody-asks', 'videos/c.mp4'));
    await expect(putting).rejects.toMatchObject({ status: 203, message: expect.stringContaining('500') });
    expect(lines.join('\n')).toContain('OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET are missing');
  });
});
