import { CallbackError } from '../http/errors.ts';
import { quote } from './quote.ts';

/** A value that is nothing but a placeholder, also of a variable that OSS does not have, such as ${filename}. */
const PLACEHOLDER = /^\$(?:\{[\w.:-]+\}|\([\w.:-]+\))$/;
const PLACEHOLDER_WITHIN = /\$(?:\{[\w.:-]+\}|\([\w.:-]+\))/;
const BRACES_URL_ENCODED = /%24%7B/i;

function causeOf(value: string, text: string): string {
  if (value.startsWith('$(')) return 'It is written $(…); OSS knows only ${…}.';
  if (BRACES_URL_ENCODED.test(text))
    return 'The callbackBody template was URL-encoded before the upload, so OSS saw no ${…} in it.';
  return 'OSS does not replace it: a custom variable must begin with "x:", be lower case, and be sent with the upload.';
}

/** How one gets into a field: as it is, or escaped in a form or in JSON. */
function mayHoldDollar(text: string): boolean {
  return text.includes('$') || text.includes('%24') || text.includes('\\u');
}

/** A field that still is a placeholder would be recorded as the object's name or size; it says so instead. */
export function refuseUnresolvedVariables(fields: ReadonlyMap<string, string>, text: string): void {
  if (!mayHoldDollar(text)) return;
  for (const [name, value] of fields) {
    if (!PLACEHOLDER.test(value)) continue;
    throw new CallbackError('variable_unresolved', {
      detail: `Field ${quote(name)} is ${quote(value)}. ${causeOf(value, text)}`,
    });
  }
}

/** Within a text of the template's own it may be a mistake there, or what the uploader wrote: so it is told of, and not refused. */
export function describePlaceholderWithin(vars: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(vars)) {
    const placeholder = PLACEHOLDER_WITHIN.exec(value)?.[0];
    if (placeholder === undefined) continue;
    const cause = causeOf(placeholder, '');
    return `Field ${quote(name)} holds ${quote(placeholder)}. ${cause} Or it is what the uploader wrote.`;
  }
  return undefined;
}
