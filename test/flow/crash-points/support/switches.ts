/** What a test can change in a world. */
export interface Switches {
  /** Function Compute takes no hand-overs of the callback function. */
  refusesHandOvers: boolean;
  /** OSS says that its public key is one that the callback function does not bring along. */
  signsWithNewKey: boolean;
  /** The host of OSS's public keys answers with an error. */
  losesKeyHost: boolean;
  /** OSS does not reach the callback function. */
  losesCallbacks: boolean;
  /** Messages of topics get lost. */
  losesMessages: boolean;
}

export function createSwitches(): Switches {
  return {
    refusesHandOvers: false,
    signsWithNewKey: false,
    losesKeyHost: false,
    losesCallbacks: false,
    losesMessages: false,
  };
}

/** Only while this is being done. */
export async function during<T>(
  switches: Switches,
  name: keyof Switches,
  work: () => Promise<T>,
): Promise<T> {
  switches[name] = true;
  try {
    return await work();
  } finally {
    switches[name] = false;
  }
}
