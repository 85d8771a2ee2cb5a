import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

function mac(url: string, pem: string, secret: KeyObject): Buffer {
  return createHmac('sha256', secret).update(`public-key\n${url}\n${pem}`).digest();
}

/** What goes into Redis: whoever can write there still cannot make us trust a key of his own. */
export function sealPem(url: string, pem: string, secret: KeyObject): string {
  return `${mac(url, pem, secret).toString('base64')}\n${pem}`;
}

/** The PEM, if one of our secrets sealed it for this URL. */
export function unsealPem(url: string, sealed: string, secrets: readonly KeyObject[]): string | undefined {
  const separator = sealed.indexOf('\n');
  const given = Buffer.from(sealed.slice(0, Math.max(separator, 0)), 'base64');
  const pem = sealed.slice(separator + 1);
  const genuine = secrets.some((secret) => {
    const expected = mac(url, pem, secret);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? pem : undefined;
}
