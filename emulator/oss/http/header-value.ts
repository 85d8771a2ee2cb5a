import { validateHeaderName, validateHeaderValue } from 'node:http';
import { invalidArgument } from './errors.ts';

function isAccepted(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}

export function isHeaderName(name: string): boolean {
  return isAccepted(() => validateHeaderName(name));
}

export function isHeaderValue(value: string): boolean {
  return isAccepted(() => validateHeaderValue('value', value));
}

/** Refuses what no answer could have as a header: an object with it could be stored, and never be read. */
export function checkHeader(name: string, value: string): void {
  if (!isHeaderName(name)) throw invalidArgument('The header name is invalid.', name, value);
  if (!isHeaderValue(value)) throw invalidArgument('The header value is invalid.', name, value);
}

/** The text of a value, which is kept as the bytes of the wire, as latin1. */
export function textOfHeader(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
