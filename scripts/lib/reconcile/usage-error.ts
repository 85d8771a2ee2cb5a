/** The command was not written as it should be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
