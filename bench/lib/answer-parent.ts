export type Message<T> = { value: T } | { error: string };

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The side of `startWorker` that runs in the child: says that it is ready, then answers one question at a time. */
export function answerParent<Question, Reply, Greeting = undefined>(
  greeting: Greeting,
  answer: (question: Question) => Reply | Promise<Reply>,
): void {
  const send = (message: Message<Reply | Greeting>): void => void process.send?.(message);
  process.on('message', async (question: Question) => {
    try {
      send({ value: await answer(question) });
    } catch (error) {
      send({ error: describe(error) });
    }
  });
  process.once('disconnect', () => process.exit());
  send({ value: greeting });
}
