import { invalidArgument } from '../../http/errors.ts';

const MAX_KEYS = 1000;

export function readMaxKeys(query: ReadonlyMap<string, string>, defaultMaxKeys: number): number {
  const text = query.get('max-keys') ?? '';
  if (text === '') return defaultMaxKeys;
  const maxKeys = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (maxKeys < 1 || maxKeys > MAX_KEYS) {
    throw invalidArgument('Argument maxKeys must be an integer between 1 and 1000.', 'max-keys', text);
  }
  return maxKeys;
}
