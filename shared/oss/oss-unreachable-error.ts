/** OSS did not answer: worth another try. */
export class OssUnreachableError extends Error {
  override readonly name = 'OssUnreachableError';
  readonly isTransient = true;
}
