import { CallbackError } from '../http/errors.ts';

/** More than any template has: a megabyte of tiny fields would keep the function from other work. */
export const MAX_FIELDS = 1000;

export function tooManyFields(): CallbackError {
  return new CallbackError('body_malformed', { detail: `It has more than ${MAX_FIELDS} fields.` });
}
