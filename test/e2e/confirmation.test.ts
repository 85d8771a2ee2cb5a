import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createStsTokens } from '../../emulator/oss/auth/sts-tokens.ts';
import { type BuiltCallback, startBuiltCallback } from '../support/built-callback.ts';
import { signingKey } from '../support/callback-events.ts';
import { ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { aliOss, ossEmulator } from '../support/oss-emulator.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** OSS and the built callback function, which asks OSS as the role that it has. */
async function start(options: { hasRole: boolean; env?: Record<string, string> }) {
  const tokens = createStsTokens();
  const oss = await ossEmulator({ callbacks: { signingKey }, tokens });
  const role = options.hasRole ? { credentials: tokens.issue(3600) } : {};
  const env = { OSS_ENDPOINT: oss.url, ...options.env };
  const callback: BuiltCallback = await startBuiltCallback(database.url, env, role);
  onTestFinished(() => callback.close());
  const body = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}';
  return {
    lines: callback.lines,
    put: (key: string, mime: string, ticket: string, template = body) => {
      const settings = { url: `${callback.url}/callback`, body: `${template}&ticket=${ticket}` };
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

  test('refuses an upload whose template makes up a size, and one of a type that its kind does not take', async () => {
    const { put, lines } = await start({ hasRole: true });
    const made = 'bucket=${bucket}&object=${object}&etag=${etag}&size=5&mimeType=${mimeType}';
    const lying = put('videos/a.mp4', 'video/mp4', ticketOf('made-up-size', 'videos/a.mp4'), made);
    await expect(lying).rejects.toMatchObject({ status: 203, message: expect.stringContaining('403') });
    const wrong = put('videos/b.mp4', 'text/html', ticketOf('wrong-type', 'videos/b.mp4'));
    await expect(wrong).rejects.toMatchObject({ status: 203, message: expect.stringContaining('415') });
    expect(lines.join('\n')).toMatch(/"code":"confirmation_failed".*"notAsClaimed":"size"/);
    expect(await database.sql`select 1 from uploads where id in ('made-up-size', 'wrong-type')`).toHaveLength(
      0,
    );
  });

  test('says so when it may not ask OSS', async () => {
    const { put, lines } = await start({ hasRole: false });
    const putting = put('videos/c.mp4', 'video/mp4', ticketOf('nobody-asks', 'videos/c.mp4'));
    await expect(putting).rejects.toMatchObject({ status: 203, message: expect.stringContaining('500') });
    expect(lines.join('\n')).toContain('OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET are missing');
  });
});
