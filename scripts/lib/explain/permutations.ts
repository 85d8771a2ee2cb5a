import { SYSTEM_VARIABLES } from '../../../shared/callback/system-variables.ts';

const LAST = SYSTEM_VARIABLES.length;

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries())
    for (const rest of orders([...items.slice(0, at), ...items.slice(at + 1)])) yield [item, ...rest];
}

/** Every order of the items but the given one; nothing when there would be too many. */
export function* otherOrders<T>(items: readonly T[], most: number): Generator<T[]> {
  if (items.length < 2 || items.length > most) return;
  const [, ...others] = orders(items);
  yield* others;
}

function rank(name: string): number {
  const variable = name === 'filename' ? 'object' : name;
  const found = SYSTEM_VARIABLES.findIndex((known) => known === variable || known.endsWith(`.${variable}`));
  return found < 0 ? LAST : found;
}

/** The order of OSS's documentation, which most templates have; other fields behind, as they are. */
export function documentedOrder<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...items].sort((one, other) => rank(nameOf(one)) - rank(nameOf(other)));
}
