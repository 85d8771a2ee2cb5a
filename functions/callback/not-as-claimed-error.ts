import { CallbackError } from '../../shared/http/errors.ts';
import type { Difference } from './compare-with-head.ts';

/** What differs is not in the answer: anybody can have a callback signed, and would learn of objects that are not his. */
export class NotAsClaimedError extends CallbackError {
  readonly difference: Difference;

  constructor(difference: Difference) {
    if (difference === 'ticket')
      super('ticket_mismatch', { detail: 'The object carries another ticket in its metadata.' });
    else super('confirmation_failed');
    this.difference = difference;
  }
}
