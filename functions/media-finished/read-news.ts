import * as z from 'zod/mini';

/** What IMM says of a conversion. */
export interface TaskNews {
  taskId: string;
  status: 'Succeeded' | 'Failed' | 'Running';
  /** Why it has failed. */
  code: string;
  message: string;
}

/** What is no message of a conversion, and never will be. */
export class ForeignMessageError extends Error {
  override readonly name = 'ForeignMessageError';
}

const text = z.nullish(z.string());
const notification = z.object({ type: z.literal('imm:Task:MediaConvert'), content: z.string() });
const task = z.object({
  TaskId: z.string().check(z.minLength(1)),
  Status: z.enum(['Succeeded', 'Failed', 'Running']),
  Code: text,
  Message: text,
});
/** A trigger with the format JSON puts this around the message; one with STREAM does so where it has attributes. */
const envelope = z.union([z.object({ Message: z.string() }), z.object({ body: z.string() })]);

function parse<T>(schema: z.ZodMiniType<T>, what: string, json: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ForeignMessageError(`${what} is not JSON.`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ForeignMessageError(
    `${what} is not as IMM writes it: ${issue?.path.join('.')} ${issue?.message}`,
  );
}

function unwrap(event: string): string {
  let value: unknown;
  try {
    value = JSON.parse(event);
  } catch {
    return event;
  }
  const { data } = envelope.safeParse(value);
  if (data === undefined) return event;
  return 'Message' in data ? data.Message : data.body;
}

/** Reads a message of a topic, in each form that a trigger hands it over. Throws a ForeignMessageError for any other. */
export function readNews(event: unknown): TaskNews {
  const received = event instanceof Uint8Array ? Buffer.from(event).toString('utf8') : String(event);
  const { content } = parse(notification, 'The message', unwrap(received));
  const { TaskId, Status, Code, Message } = parse(task, 'The content of the message', content);
  return { taskId: TaskId, status: Status, code: Code ?? '', message: Message ?? '' };
}
