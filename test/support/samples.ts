import { createPublicKey } from 'node:crypto';
import fixture from '../fixtures/signed-callbacks.json' with { type: 'json' };

/** Callbacks that OSS really signed, and the key that it signed them with. */
export const realKey = createPublicKey(fixture.publicKeyPem);
export const keyUrlHeaders = {
  http: fixture.publicKeyUrls.http.header,
  https: fixture.publicKeyUrls.https.header,
};

export const samples = fixture.samples.map(({ id, target, contentType, body, authorization }) => {
  const [path = '/', ...query] = target.split('?');
  return {
    id,
    target,
    path,
    query: query.length > 0 ? `?${query.join('?')}` : '',
    contentType,
    body: Buffer.from(body),
    authorization,
    signature: Buffer.from(authorization, 'base64'),
  };
});

export type Sample = (typeof samples)[number];

export function sampleNamed(id: string): Sample {
  const sample = samples.find((candidate) => candidate.id === id);
  if (!sample) throw new Error(`There is no sample ${id}.`);
  return sample;
}
