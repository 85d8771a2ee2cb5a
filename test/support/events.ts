import { readFileSync } from 'node:fs';

/** An event of test/fixtures/events, as the bytes that Function Compute hands over. */
export function eventNamed(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url));
}
