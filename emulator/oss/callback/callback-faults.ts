type CallbackFaultName = 'delay' | 'drop' | 'twice' | 'tamper' | 'out-of-order';

/** What can be made to go wrong on demand. Looked at for each callback. */
export interface CallbackFaults {
  /** Waits before the callback is sent; OSS's own time limit begins after it. */
  delayMs?: number | undefined;
  /** Never sends the callback; the client is told that it took too long. */
  drop?: boolean | undefined;
  /** Sends the callback again after it was answered; the first answer counts. */
  twice?: boolean | undefined;
  /** Changes one byte of the body after it was signed. */
  tamper?: boolean | undefined;
  /** Names this URL as that of the public key, whatever key has signed. */
  keyUrl?: string | undefined;
  /** Lets callbacks overtake each other. */
  order?: OrderGate | undefined;
  /** Gets the name of each fault when it happens to a callback. */
  onHit?: ((fault: CallbackFaultName) => void) | undefined;
}

export interface OrderGate {
  /** Holds every other callback back until the one behind it has been answered. */
  pass<T>(send: () => Promise<T>): Promise<T>;
}

/** Nobody is held longer than `longestMs`: there may be no other callback. `onOvertaken` hears of each that was overtaken. */
export function createOrderGate(longestMs: number, onOvertaken?: () => void): OrderGate {
  let release: (() => void) | undefined;
  return {
    async pass(send) {
      const releaseHeld = release;
      if (releaseHeld !== undefined) {
        release = undefined;
        onOvertaken?.();
        return send().finally(releaseHeld);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(go, longestMs);
        function go(): void {
          clearTimeout(timer);
          if (release === go) release = undefined;
          resolve();
        }
        release = go;
      });
      return send();
    },
  };
}

/** The middle byte with its lowest bit flipped. */
export function tamperWith(body: Buffer): Buffer {
  const tampered = Buffer.from(body);
  const middle = tampered.length >> 1;
  tampered[middle] = (tampered[middle] ?? 0) ^ 1;
  return tampered;
}
