import { urlWithScheme } from '../parse-variables.ts';

/** The callbackUrl that uploads are signed with. */
export interface CallbackUrl {
  /** As it was written, which is what OSS signs: the URL class would rewrite `'`, `"`, `<` and `>`. */
  text: string;
  path: string;
  /** As it was written, with its leading `?`; empty when there is none. */
  query: string;
}

export function parseCallbackUrl(value: string): CallbackUrl | undefined {
  const text = value.trim();
  if (urlWithScheme(text, ['http:', 'https:']) === undefined) return undefined;
  const sent = text.replace(/#.*$/s, '');
  const mark = sent.indexOf('?');
  return { text, path: new URL(text).pathname, query: mark < 0 ? '' : sent.slice(mark) };
}
