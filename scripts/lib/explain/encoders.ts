export type Encoder = (text: string) => string;

function percentEncode(text: string, kept: RegExp): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    encoded += kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** As OSS encodes what it puts into a form. */
export const strictly: Encoder = (text) => percentEncode(text, /^[A-Za-z0-9_.~-]$/);

/** What libraries make of a text, likeliest first. */
export const ENCODERS: readonly Encoder[] = [
  strictly,
  (text) => strictly(text).replaceAll('%20', '+'),
  (text) => percentEncode(text, /^[A-Za-z0-9_.!~*'()-]$/),
  (text) => percentEncode(text, /^[A-Za-z0-9_.*-]$/).replaceAll('%20', '+'),
  (text) => percentEncode(text, /^[A-Za-z0-9_.!~*'()/:@?;,$-]$/),
  (text) => text,
];

export function lowerCaseEscapes(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => triplet.toLowerCase());
}

export function upperCaseEscapes(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => triplet.toUpperCase());
}

/** The text without its percent-encoding, if it has a valid one. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function withoutHtmlEscapes(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&');
}
