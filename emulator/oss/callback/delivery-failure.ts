/** Why a delivery failed, as OSS tells its client with a 203. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly ec: string;
  /** What the callback server answered, if it did. */
  readonly answered: number | undefined;
  readonly body: Buffer | undefined;

  constructor(message: string, ec: string, answered?: number, body?: Buffer) {
    super(message);
    this.ec = ec;
    this.answered = answered;
    this.body = body;
  }

  /** The same, with what the callback server said. OSS does not pass it on. */
  withBody(body: Buffer): DeliveryFailure {
    return new DeliveryFailure(this.message, this.ec, this.answered, body);
  }
}

const STATUS_EC = '0007-00000203';

export function wrongStatus(status: number): DeliveryFailure {
  return new DeliveryFailure(`Error status : ${status}.`, STATUS_EC, status);
}

/** Connected, and then no answer that HTTP would know: cut, no TLS, no such certificate. */
export function badGateway(): DeliveryFailure {
  return new DeliveryFailure('Error status : 502.', STATUS_EC);
}

export function cannotConnect(): DeliveryFailure {
  return new DeliveryFailure(
    'Error status : -1.OSS can not connect to your callbackUrl, please check it.',
    STATUS_EC,
  );
}

export function replyTimeout(address: string, costMs: number, limitMs: number): DeliveryFailure {
  return new DeliveryFailure(
    `Error status : -1 ${address} reply timeout, cost:${costMs}ms, timeout:${limitMs}ms (err -4, errno115)`,
    STATUS_EC,
  );
}

export function costTooLong(): DeliveryFailure {
  return new DeliveryFailure('Cost too long time.', '0007-00000202');
}

/** "conent" is how OSS spells it. */
export function wrongLength(
  problem:
    | 'server missing content-length'
    | 'server return invalid conent-length value'
    | 'server return too long content-length value',
): DeliveryFailure {
  return new DeliveryFailure(`Error Status : 400.User ${problem}.`, STATUS_EC, 200);
}

export function notJson(): DeliveryFailure {
  return new DeliveryFailure('Response body is not valid json format.', '0007-00000205', 200);
}

export function noImageInfo(): DeliveryFailure {
  return new DeliveryFailure('Get image info failed.', '0007-00000301');
}

/** Not a message of OSS: that calls the whole world, and never the machine it runs on. */
export function notLoopback(hostname: string, address: string): DeliveryFailure {
  const is = hostname === address ? '' : ` (${address})`;
  return new DeliveryFailure(
    `The emulator calls only this machine, and ${hostname}${is} is another. Allow remote callbacks to reach it.`,
    STATUS_EC,
  );
}
