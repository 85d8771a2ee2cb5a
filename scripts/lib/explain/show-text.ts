import { isUtf8 } from 'node:buffer';

const MOST_SHOWN = 300;
const INVISIBLE = /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]/g;

/** Bytes for the eyes, in quotes: what cannot be seen is escaped, what is long is cut. */
export function showText(bytes: Buffer): string {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
  const shown = JSON.stringify([...text].slice(0, MOST_SHOWN).join(''))
    .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[\u0080-\u00ff]/g, (character) =>
      isUtf8(bytes) ? character : `\\x${character.charCodeAt(0).toString(16)}`,
    );
  const rest = [...text].length - MOST_SHOWN;
  return rest > 0 ? `${shown} and ${rest} characters more` : shown;
}
