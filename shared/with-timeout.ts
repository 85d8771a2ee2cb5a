/** What it is given, unless that takes longer: then that error. Promise.race makes twice as many promises, each time. */
export function withTimeout<T>(work: PromiseLike<T>, timeoutMs: number, tooLate: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
