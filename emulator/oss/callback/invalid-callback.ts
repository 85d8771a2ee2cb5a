export interface CallbackFault {
  message: string;
  argumentName: string;
  argumentValue: string;
  /** OSS's own number of the error; absent where none is documented. */
  ec?: string;
}

/** A callback configuration that OSS refuses before it stores anything. */
export class InvalidCallback extends Error {
  override readonly name = 'InvalidCallback';
  readonly status = 400;
  readonly code = 'InvalidArgument';
  readonly argumentName: string;
  readonly argumentValue: string;
  readonly ec: string | undefined;

  constructor({ message, argumentName, argumentValue, ec }: CallbackFault) {
    super(message);
    this.argumentName = argumentName;
    this.argumentValue = argumentValue;
    this.ec = ec;
  }
}
