import { CallbackError } from '../http/errors.ts';
import { quote } from './quote.ts';
import { MAX_FIELDS, tooManyFields } from './too-many-fields.ts';

function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new CallbackError('body_malformed', {
      detail: 'A form value is not valid percent-encoded UTF-8.',
      hint: 'OSS encodes the values it puts in; look for a bare "%" in the literal text of callbackBody.',
      cause,
    });
  }
}

function asItIs(text: string): string {
  return text;
}

/** `a=1&b=2` as OSS writes it: values percent-encoded, a space as `%20` or `+`, literal text of the template as it was. */
export function parseForm(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const pairs = text.split('&');
  if (pairs.length > MAX_FIELDS) throw tooManyFields();
  for (const pair of pairs) {
    if (pair === '') continue;
    const decode = pair.includes('%') || pair.includes('+') ? decodeComponent : asItIs;
    const separator = pair.indexOf('=');
    const name = decode(separator < 0 ? pair : pair.slice(0, separator));
    if (fields.has(name)) throw new CallbackError('field_duplicated', { detail: `Field: ${quote(name)}.` });
    fields.set(name, separator < 0 ? '' : decode(pair.slice(separator + 1)));
  }
  return fields;
}
