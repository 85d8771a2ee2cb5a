/** One attempt at a job: what it records is refused once a later one has begun. */
export interface Attempt {
  readonly id: string;
  readonly attempt: number;
}
