import { decodeBase64 } from '../../../shared/callback/decode-base64.ts';
import { decoded } from './encoders.ts';
import { withoutTrailing } from './without-trailing.ts';

function padded(text: string): string {
  const digits = withoutTrailing(text, '=');
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
}

/** What happens to base64 on its way, undone. */
const REPAIRS: readonly ((text: string) => string)[] = [
  (text) => text.trim().replace(/^["'](.*)["']$/s, '$1'),
  decoded,
  (text) => text.replace(/^[A-Za-z][\w-]*:? +/, ''),
  (text) => text.replaceAll(' ', '+'),
  (text) => text.replace(/\s/g, ''),
  (text) => text.replaceAll('-', '+').replaceAll('_', '/'),
  padded,
];

/** Every base64 text that this one may have been. The text itself is not among them. */
export function repairBase64(text: string): Buffer[] {
  const forms = new Set([text]);
  for (const repair of REPAIRS) for (const form of [...forms]) forms.add(repair(form));
  forms.delete(text);
  return [...forms].map(decodeBase64).filter((bytes) => bytes !== undefined);
}
