import { isUtf8 } from 'node:buffer';
import { parseForm } from '../../shared/callback/parse-form.ts';
import { parseJson } from '../../shared/callback/parse-json.ts';
import { quote } from '../../shared/callback/quote.ts';
import { refuseUnresolvedVariables } from '../../shared/callback/unresolved-variable.ts';
import { toUploadedObject, type UploadedObject } from '../../shared/callback/uploaded-object.ts';
import type { SignedCallback } from '../../shared/callback/verify-callback.ts';
import type { Config } from '../../shared/config.ts';
import { CallbackError } from '../../shared/http/errors.ts';

const FORM = 'application/x-www-form-urlencoded';
type Parser = (text: string) => Map<string, string>;
const PARSERS: ReadonlyMap<string, Parser> = new Map([
  [FORM, parseForm],
  ['application/json', parseJson],
]);
const BYTE_ORDER_MARK = '\ufeff';

function chooseParser(contentType: string): Parser {
  const plain = PARSERS.get(contentType);
  if (plain) return plain;
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() || FORM;
  const parser = PARSERS.get(mediaType);
  if (parser) return parser;
  throw new CallbackError('content_type_unsupported', { detail: `It is ${quote(mediaType)}.` });
}

function decode(body: Buffer): string {
  if (!isUtf8(body)) throw new CallbackError('body_malformed', { detail: 'It is not UTF-8.' });
  const text = body.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** How such characters get into a field: as they are, or escaped in a form or in JSON. */
function mayHoldUnstorable(text: string): boolean {
  return text.includes('\0') || text.includes('%00') || text.includes('\\u');
}

function refuseUnstorableText(fields: ReadonlyMap<string, string>): void {
  for (const [name, value] of fields) {
    if (name.isWellFormed() && value.isWellFormed() && !name.includes('\0') && !value.includes('\0'))
      continue;
    throw new CallbackError('body_malformed', {
      detail: `Field ${quote(name)} holds a NUL character or half a surrogate pair.`,
    });
  }
}

/** Step 2: what the body says, in either form, whatever names the template gave its fields. */
export function parseBody(
  callback: SignedCallback,
  contentType: string | undefined,
  config: Config<'CALLBACK_FIELDS'>,
): UploadedObject {
  const parse = chooseParser(contentType ?? FORM);
  const text = decode(callback.body);
  const fields = parse(text);
  if (mayHoldUnstorable(text)) refuseUnstorableText(fields);
  refuseUnresolvedVariables(fields, text);
  return toUploadedObject(fields, config.CALLBACK_FIELDS);
}
