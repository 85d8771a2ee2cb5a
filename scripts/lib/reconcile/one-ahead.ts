/** The same, but the next one is fetched while this one is worked on. */
export async function* oneAhead<T>(source: AsyncIterator<T>): AsyncGenerator<T> {
  const fetchNext = (): Promise<IteratorResult<T>> => {
    const fetched = source.next();
    // Whoever has stopped taking does not hear of it.
    fetched.catch(() => undefined);
    return fetched;
  };
  for (let next = fetchNext(); ; ) {
    const { done, value } = await next;
    if (done) return;
    next = fetchNext();
    yield value;
  }
}
