/** Nothing came back: not in time, or not at all. The message is the predicate of a sentence about who was asked. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}
