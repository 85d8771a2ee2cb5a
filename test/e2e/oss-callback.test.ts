import { describe, expect, test } from 'vitest';
import type { CallbackFaults } from '../../emulator/oss/callback/callback-faults.ts';
import { deliverCallback } from '../../emulator/oss/callback/deliver-callback.ts';
import { publicKeyUrlAt } from '../../emulator/oss/callback/key-endpoint.ts';
import { readCallbackConfig } from '../../emulator/oss/callback/read-callback-config.ts';
import { buildCallback } from '../../shared/callback/callback-configuration.ts';
import { anUpload } from '../support/an-upload.ts';
import { builtCallbackOfFile } from '../support/built-callback-of-file.ts';
import { signingKey } from '../support/callback-events.ts';
import { ticketFor } from '../support/callback-function.ts';

const { database, callback } = await builtCallbackOfFile();

interface UploadOptions {
  ticket: string;
  bodyType?: 'form' | 'json';
  faults?: CallbackFaults;
}

/** From the header of the upload to what its client sees. */
function upload({ ticket, bodyType = 'form', faults = {} }: UploadOptions) {
  const header = buildCallback({
    urls: [`${callback.url}/a%20path`],
    bodyType,
    fields: {
      bucket: 'bucket',
      object: 'object',
      etag: 'etag',
      size: 'size',
      mimeType: 'mimeType',
      width: 'imageInfo.width',
      crc64: 'crc64',
      vpcId: 'vpcId',
    },
    literals: { ticket: ticketFor({ jti: ticket, key: anUpload.object }) },
  });
  const config = readCallbackConfig({ headers: { 'x-oss-callback': header } });
  if (config === undefined) throw new Error('There is no callback.');
  const publicKeyUrl = publicKeyUrlAt('http://127.0.0.1:9000');
  return deliverCallback(config, anUpload, { privateKey: signingKey.privateKey, publicKeyUrl, faults });
}

async function rowsOf(ticket: string) {
  return database.sql`select bucket, object, etag, size::int as size from uploads where id = ${ticket}`;
}

const ROW = {
  bucket: anUpload.bucket,
  object: anUpload.object,
  etag: anUpload.etag,
  size: anUpload.size,
};

describe("the emulator's callbacks at the callback function as it is deployed", () => {
  test.each(['form', 'json'] as const)(
    'become a row, and its answer is that of the client: %s',
    async (bodyType) => {
      const result = await upload({ ticket: `emulated-${bodyType}`, bodyType });
      expect(result).toMatchObject({ ok: true, status: 200, contentType: 'application/json' });
      expect(JSON.parse(result.ok ? result.body.toString() : '')).toMatchObject({ object: anUpload.object });
      expect(await rowsOf(`emulated-${bodyType}`)).toEqual([ROW]);
    },
  );

  test('become one row when they come twice', async () => {
    const result = await upload({ ticket: 'emulated-twice', faults: { twice: true } });
    expect(result.attempts).toMatchObject([{ status: 200 }, { status: 200, duplicate: true }]);
    expect(await rowsOf('emulated-twice')).toHaveLength(1);
  });

  test.each<[string, CallbackFaults]>([
    ['tampered', { tamper: true }],
    ['stale', { keyUrl: 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem' }],
  ])('become no row, and a 203, when they are %s', async (name, faults) => {
    const result = await upload({ ticket: `emulated-${name}`, faults });
    expect(result).toMatchObject({
      ok: false,
      status: 203,
      code: 'CallbackFailed',
      message: 'Error status : 401.',
      ec: '0007-00000203',
    });
    expect(await rowsOf(`emulated-${name}`)).toEqual([]);
  });
});
