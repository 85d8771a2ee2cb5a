/** OSS, or what is in between, answered with success, and did not say what OSS says then: worth another try. */
export class UnclearAnswerError extends Error {
  override readonly name = 'UnclearAnswerError';
  readonly isTransient = true;
}
