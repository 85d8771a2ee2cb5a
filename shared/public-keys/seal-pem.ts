import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What goes into Redis: whoever can write there still cannot make us trust a key of his own. */
export function sealPem(url: string, pem: string, secret: KeyObject): string {
  const mac = createHmac('sha256', secret).update(`public-key\n${url}\n${pem}`).digest('base64');
  return `${mac}\n${pem}`;
}

/** The PEM, if one of our secrets sealed it for this URL. */
export function unsealPem(url: string, sealed: string, secrets: readonly KeyObject[]): string | undefined {
  // As text: several texts stand for the same bytes in base64, and only one of them was written.
  const given = Buffer.from(sealed);
  const pem = sealed.slice(sealed.indexOf('\n') + 1);
  const genuine = secrets.some((secret) => {
    const expected = Buffer.from(sealPem(url, pem, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? pem : undefined;
}
