import { quote } from './quote.ts';

const SHOWN_CHARACTERS = 120;
const FORM_SHAPED = /^\s*[\w.:-]+=/;
const QUOTED_TWICE = /""[^"]/;
const TEMPLATE = /\$[{(]/;

/** Why a body that OSS calls JSON usually is none: the template, not OSS, is at fault. */
export function explainInvalidJson(text: string): { detail: string; hint?: string } {
  const shown = `OSS sent ${quote(text, SHOWN_CHARACTERS)}.`;
  if (text.trim() === '')
    return { detail: 'OSS sent an empty body.', hint: 'Give the upload a callbackBody.' };
  if (FORM_SHAPED.test(text)) {
    return {
      detail: `${shown} It is form-shaped.`,
      hint: 'Leave callbackBodyType out for a template such as a=${object}&b=${size}, or write the template as JSON.',
    };
  }
  if (TEMPLATE.test(text)) {
    return {
      detail: `${shown} It still holds a placeholder.`,
      hint: 'Write ${object}, with braces, and one of the variables that OSS knows.',
    };
  }
  if (QUOTED_TWICE.test(text)) {
    return {
      detail: `${shown} A value is quoted twice.`,
      hint: 'OSS brings the quotes of a string: write "object":${object}, not "object":"${object}".',
    };
  }
  return { detail: shown };
}
