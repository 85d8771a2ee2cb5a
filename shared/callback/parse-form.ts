import { CallbackError } from '../http/errors.ts';
import { quote } from './quote.ts';
import { MAX_FIELDS, tooManyFields } from './too-many-fields.ts';

const JSON_SHAPED = /^\s*\{\s*"/;
const SHOWN_CHARACTERS = 120;

/** What becomes of a JSON template that OSS is not told of: values in it are encoded as in a form, and without quotes. */
function jsonShaped(form: string): CallbackError {
  return new CallbackError('body_malformed', {
    detail: `OSS sent ${quote(form, SHOWN_CHARACTERS)}. It is JSON-shaped, but OSS took it for a form.`,
    hint: 'Set callbackBodyType to application/json, or write the callbackBody template as a=${object}&b=${size}.',
  });
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new CallbackError('body_malformed', {
      detail: 'A form value is not valid percent-encoded UTF-8.',
      hint: 'OSS encodes the values it puts in; look for a bare "%" in the literal text of callbackBody.',
      cause,
    });
  }
}

function decode(text: string): string {
  return text.includes('%') ? decodePercent(text) : text;
}

/** `a=1&b=2` as OSS writes it: values percent-encoded, a space as `%20` or `+`, literal text of the template as it was. */
export function parseForm(form: string): Map<string, string> {
  if (JSON_SHAPED.test(form)) throw jsonShaped(form);
  const text = form.includes('+') ? form.replaceAll('+', ' ') : form;
  const fields = new Map<string, string>();
  for (let start = 0, end = 0; end < text.length; start = end + 1) {
    const ampersand = text.indexOf('&', start);
    end = ampersand < 0 ? text.length : ampersand;
    if (end === start) continue;
    const equals = text.indexOf('=', start);
    const nameEnd = equals < 0 ? end : Math.min(equals, end);
    const name = decode(text.slice(start, nameEnd));
    const before = fields.size;
    fields.set(name, decode(text.slice(nameEnd + 1, end)));
    if (fields.size === before)
      throw new CallbackError('field_duplicated', { detail: `Field: ${quote(name)}.` });
    if (before === MAX_FIELDS) throw tooManyFields();
  }
  return fields;
}
