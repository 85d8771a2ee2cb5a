import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { CorsRule } from '../../emulator/oss/http/cors.ts';
import { aliOss, ossEmulator } from '../support/oss-emulator.ts';
import { signedV4 } from '../support/post-form.ts';
import { CALLBACK_VAR, callbackTo } from './support/callback-parameters.ts';
import { failureXml } from './support/failure-xml.ts';
import { findProgram } from './support/find-program.ts';
import { expectRecorded, rowsOf } from './support/recorded-upload.ts';
import { createSampleFiles, type SampleFile } from './support/sample-files.ts';
import { servePage } from './support/serve-page.ts';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

let browser: Browser;
const files = createSampleFiles();

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await findProgram(BROWSERS), args: ['--no-sandbox'] });
});
afterAll(() => browser?.close());

const encode = (parameter: object) => Buffer.from(JSON.stringify(parameter)).toString('base64');

interface Upload {
  key: string;
  callbackUrl?: string;
  ossUrl?: string;
}

function signFor({
  key,
  callbackUrl = inject('stack').callbackUrl,
  ossUrl = inject('stack').ossUrl,
}: Upload) {
  const callback = encode(callbackTo(callbackUrl, 'json'));
  const headers = { 'Content-Type': files.photo.contentType };
  const queries = { callback, 'callback-var': encode(CALLBACK_VAR) };
  return async () => {
    // It presigns nothing for an IP address.
    const client = aliOss({ url: ossUrl.replace('127.0.0.1', 'localhost') }, { sldEnable: true });
    const pinned = [{ bucket: 'examplebucket' }, { callback }, ['eq', '$key', key]];
    return {
      form: {
        url: `${ossUrl}/examplebucket`,
        fields: { key, callback, ...CALLBACK_VAR, ...signedV4({ conditions: pinned }) },
      },
      presigned: { url: await client.signatureUrlV4('PUT', 300, { headers, queries }, key) },
    };
  };
}

/** Chooses the file, presses the button, and reads what the page shows of the answer. */
async function uploadInBrowser(button: 'post' | 'put', upload: Upload) {
  const page = await browser.newPage();
  try {
    await page.goto(await servePage(signFor(upload)));
    await page.setInputFiles('#file', files.photo.path);
    await page.click(`#${button}`);
    const answer = page.locator('#answer:not(:empty)');
    return JSON.parse((await answer.textContent()) ?? '') as Record<string, unknown>;
  } finally {
    await page.close();
  }
}

const etagOf = ({ md5 }: SampleFile) => `"${md5.toString('hex').toUpperCase()}"`;

describe.each([
  { button: 'post', way: 'posts a form', operation: 'PostObject' },
  { button: 'put', way: 'puts to a presigned URL', operation: 'PutObject' },
] as const)('a page of another origin in Chromium that $way', ({ button, operation }) => {
  const keyFor = (name: string) => `页面 ${name}/a+b ${button}.png`;

  test('reads what the callback has answered, word for word', async () => {
    const key = keyFor('recorded');
    const shown = await uploadInBrowser(button, { key });
    const { answer } = await expectRecorded(key, files.photo, operation);
    expect(shown).toEqual({ status: 200, ok: true, etag: etagOf(files.photo), body: answer });
  });

  test('sees a failed callback as 203, which fetch takes for a success', async () => {
    const key = keyFor('failed');
    const shown = await uploadInBrowser(button, { key, callbackUrl: inject('stack').failingUrl });
    const body = failureXml('Error status : 500.');
    expect(shown).toEqual({ status: 203, ok: true, etag: etagOf(files.photo), body });
    expect(await rowsOf(key)).toEqual([]);
  });
});

describe('a page in Chromium, where the bucket has CORS rules,', () => {
  const rule: CorsRule = {
    allowedOrigins: ['http://127.0.0.1:*'],
    allowedMethods: ['PUT'],
    allowedHeaders: ['content-type'],
    exposeHeaders: [],
  };
  const uploadWith = async (change: Partial<CorsRule>) => {
    const oss = await ossEmulator({ cors: [{ ...rule, ...change }], callbacks: 'ignored' });
    const shown = await uploadInBrowser('put', { key: 'cors.png', ossUrl: oss.url });
    const stored = await aliOss(oss).list({ 'max-keys': 10 }, {});
    return { shown, keys: (stored.objects ?? []).map(({ name }) => name) };
  };

  test('uploads as they allow, and reads no header that they do not expose', async () => {
    const { shown, keys } = await uploadWith({});
    expect(shown).toEqual({ status: 200, ok: true, etag: null, body: '' });
    expect(keys).toEqual(['cors.png']);
  });

  test.each<[string, Partial<CorsRule>]>([
    ['its origin', { allowedOrigins: ['https://www.example.com'] }],
    ['the method', { allowedMethods: ['GET', 'POST'] }],
    ['a header', { allowedHeaders: ['x-oss-meta-a'] }],
  ])('is stopped by the preflight when they do not allow %s', async (_, change) => {
    expect(await uploadWith(change)).toEqual({ shown: { error: 'TypeError' }, keys: [] });
  });
});
