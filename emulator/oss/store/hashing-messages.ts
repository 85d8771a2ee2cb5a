/** Without bytes the body of this lane ends, and the next one begins. */
export interface ToHashing {
  lane: number;
  bytes?: Uint8Array;
}

/** One for each message, in their order; the MD5 when the body has ended. */
export type FromHashing = Uint8Array | undefined;
