import type { AdmissionServices } from '../../functions/callback/admission.ts';
import { readConfig } from '../../shared/config.ts';
import { fetchPublicKey } from '../../shared/public-keys/fetch-public-key.ts';
import { createPublicKeys } from '../../shared/public-keys/public-keys.ts';
import { defineUploads } from '../../shared/uploads/define-uploads.ts';
import { PHOTO } from './photo-kind.ts';

/** What the callback function works with, except for the database. */
export function createPureServices(): AdmissionServices {
  return {
    config: readConfig([
      'BUCKETS',
      'TICKET_SECRETS',
      'ADMIT',
      'CALLBACK_PATH',
      'CALLBACK_URL',
      'CALLBACK_FIELDS',
      'OSS_CALLBACK_DEV_KEY',
    ]),
    publicKeys: createPublicKeys({ fetchPem: fetchPublicKey }),
    uploads: defineUploads({ [PHOTO.name]: { prefix: PHOTO.prefix } }),
  };
}
