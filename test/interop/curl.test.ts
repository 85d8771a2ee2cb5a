import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { signedV1, signedV4 } from '../support/post-form.ts';
import { type BodyForm, CALLBACK_VAR, callbackTo } from './support/callback-parameters.ts';
import { failureXml } from './support/failure-xml.ts';
import { expectRecorded, rowsOf } from './support/recorded-upload.ts';
import { createSampleFiles } from './support/sample-files.ts';

const files = createSampleFiles();

interface Form {
  fields: Readonly<Record<string, string>>;
  callbackUrl?: string;
  form?: BodyForm;
}

/** Posts the photo as `curl -F` does. It fails where curl does. */
async function postByCurl({ fields, callbackUrl = inject('stack').callbackUrl, form = 'form' }: Form) {
  const callback = Buffer.from(JSON.stringify(callbackTo(callbackUrl, form))).toString('base64');
  const all = { ...fields, callback, ...CALLBACK_VAR };
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--show-error', '--fail', '--max-time', '30'],
    ...['--write-out', '\\n%{http_code} %{content_type}'],
    // Unlike -F this gives no meaning to ";" and "@" in a value.
    ...Object.entries(all).flatMap(([name, value]) => ['--form-string', `${name}=${value}`]),
    ...['-F', `file=@${files.photo.path};type=${files.photo.contentType}`],
    `${inject('stack').ossUrl}/examplebucket`,
  ]);
  const [, body, status, contentType] = /^([\s\S]*)\n(\d{3}) (.*)$/.exec(stdout) ?? [];
  return { status, contentType, body };
}

describe.each([
  { signature: 'v1', sign: signedV1 },
  { signature: 'v4', sign: signedV4 },
])('a form that curl posts, with signature $signature', ({ signature, sign }) => {
  test.each(['form', 'json'] as const)('is recorded, with a callback of the type %s', async (form) => {
    const key = `curl/${signature} ${form}/中文 a+b.png`;
    const answer = await postByCurl({ form, fields: { key, success_action_status: '200', ...sign() } });
    const row = await expectRecorded(key, files.photo, 'PostObject');
    expect(answer).toEqual({ status: '200', contentType: 'application/json', body: row.answer });
  });

  test('names the object after its file', async () => {
    await postByCurl({ fields: { key: `curl/${signature}/\${filename}`, ...sign() } });
    await expectRecorded(`curl/${signature}/photo.png`, files.photo, 'PostObject');
  });
});

describe('a form that curl posts', () => {
  test('and whose callback fails is a success to curl --fail: its status is 203', async () => {
    const key = 'curl/failed.png';
    const answer = await postByCurl({
      callbackUrl: inject('stack').failingUrl,
      fields: { key, ...signedV4() },
    });
    const body = failureXml('Error status : 500.');
    expect(answer).toEqual({ status: '203', contentType: 'application/xml', body });
    expect(await rowsOf(key)).toEqual([]);
  });

  test('and that is signed with another secret is refused', async () => {
    const key = 'curl/forged.png';
    const posting = postByCurl({ fields: { key, ...signedV4({ secret: 'a guess' }) } });
    await expect(posting).rejects.toMatchObject({ code: 22, stderr: expect.stringContaining('403') });
    expect(await rowsOf(key)).toEqual([]);
  });
});
