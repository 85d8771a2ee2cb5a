/** What can be made to go wrong on demand. */
export interface CallbackFaults {
  /** Waits before the callback is sent; OSS's own time limit begins after it. */
  delayMs?: number;
  /** Never sends the callback; the client is told that it took too long. */
  drop?: boolean;
  /** Sends the callback again after it was answered; the first answer counts. */
  twice?: boolean;
  /** Changes one byte of the body after it was signed. */
  tamper?: boolean;
  /** Names this URL as that of the public key, whatever key has signed. */
  keyUrl?: string;
}

/** The middle byte with its lowest bit flipped. */
export function tamperWith(body: Buffer): Buffer {
  const tampered = Buffer.from(body);
  const middle = tampered.length >> 1;
  tampered[middle] = (tampered[middle] ?? 0) ^ 1;
  return tampered;
}
