import { invalidArgument } from '../../http/errors.ts';

const MAX_PAGE_SIZE = 1000;

/** How many entries a page of a list may have. */
export function readPageSize(query: ReadonlyMap<string, string>, parameter: string): number {
  const text = query.get(parameter) ?? '';
  if (text === '') return MAX_PAGE_SIZE;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= MAX_PAGE_SIZE) return size;
  const message = `Argument ${parameter} must be an integer between 1 and ${MAX_PAGE_SIZE}.`;
  throw invalidArgument(message, parameter, text);
}
