import type { Random } from './random.ts';

/** What a function is invoked with, in a form that can be saved. */
export type InventedEvent =
  | { kind: 'buffer'; base64: string }
  /** Handed over parsed, as Lambda does. */
  | { kind: 'json'; json: string }
  | { kind: 'absent' };

export interface FuzzInput {
  generator: string;
  event: InventedEvent;
  /** What neither the answer nor the log may show. */
  hidden: readonly string[];
}

export interface Generator {
  name: string;
  /** How often, compared with the others. */
  weight: number;
  make(random: Random): Omit<FuzzInput, 'generator'>;
}

export function bufferEvent(bytes: Buffer | string): InventedEvent {
  return { kind: 'buffer', base64: Buffer.from(bytes).toString('base64') };
}

export function openEvent(event: InventedEvent): unknown {
  if (event.kind === 'buffer') return Buffer.from(event.base64, 'base64');
  return event.kind === 'json' ? JSON.parse(event.json) : undefined;
}
