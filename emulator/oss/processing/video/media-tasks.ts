import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { MediaFailure, type MediaTask, TASK_TYPE, type TaskRequest } from './media-task.ts';
import type { MediaTaskStore } from './media-task-store.ts';

export interface MediaTasks {
  /** Resolves when the task is on the disk. */
  submit(request: TaskRequest): Promise<MediaTask>;
  find(taskId: string): (MediaTask & { progress: number }) | undefined;
  /** Stops what is running; it begins anew with the next start. */
  close(): Promise<void>;
}

export interface MediaTasksOptions {
  store: MediaTaskStore;
  /** Rejects with MediaFailure when the task cannot be done. */
  run: (task: MediaTask, report: (percent: number) => void, signal: AbortSignal) => Promise<void>;
  /** Tells of the end. Tried again when it rejects. */
  notify: (task: MediaTask) => Promise<void>;
  now: () => Date;
  log: (line: string) => void;
}

/** Each uses several threads. */
const CONCURRENCY = 1;
const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 30_000;
const LOGGED_STEP_PERCENT = 25;

function createEventId(): string {
  const letters = randomBytes(32).toString('base64').replace(/[+/=]/g, '');
  return `${randomBytes(2).toString('hex').slice(0, 3).toUpperCase()}-${letters.slice(0, 27)}`;
}

/** The queue of the conversions. What was pending when the process ended is taken up again. */
export function createMediaTasks({ store, run, notify, now, log }: MediaTasksOptions): MediaTasks {
  const ending = new AbortController();
  const progress = new Map<string, number>();
  const queue: string[] = [];
  const pending = new Set<Promise<void>>();
  let running = 0;

  function track(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        if (!ending.signal.aborted) log(`The emulated IMM failed: ${inspect(error)}`);
      })
      .finally(() => pending.delete(settled));
    pending.add(settled);
  }

  async function tell(task: MediaTask): Promise<void> {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, MAX_RETRY_MS)) {
      try {
        await notify(task);
        return await store.save({ ...task, isNotified: true });
      } catch (error) {
        log(`${task.taskId}: the message did not arrive, and is sent again: ${inspect(error)}`);
        await sleep(waitMs, undefined, { signal: ending.signal });
      }
    }
  }

  function reporter({ taskId }: MediaTask): (percent: number) => void {
    let logged = 0;
    return (percent) => {
      progress.set(taskId, percent);
      if (percent < logged + LOGGED_STEP_PERCENT) return;
      logged = percent;
      log(`${taskId} ${percent} %`);
    };
  }

  async function outcomeOf(task: MediaTask): Promise<Pick<MediaTask, 'status' | 'code' | 'message'>> {
    try {
      await run(task, reporter(task), ending.signal);
      return { status: 'Succeeded', code: '', message: '' };
    } catch (error) {
      ending.signal.throwIfAborted();
      if (error instanceof MediaFailure)
        return { status: 'Failed', code: error.code, message: error.message };
      log(`${task.taskId} failed: ${inspect(error)}`);
      return { status: 'Failed', code: 'InternalError', message: 'An internal error occurred.' };
    }
  }

  async function work(task: MediaTask): Promise<void> {
    const { source, target } = task;
    log(`${task.taskId} ${source.bucket}/${source.key} to ${target.bucket}/${target.key}: ${task.action}`);
    const outcome = await outcomeOf(task);
    const ended: MediaTask = { ...task, ...outcome, endTime: now().toISOString() };
    await store.save(ended);
    log(
      `${ended.taskId} ${[ended.status, ended.code, ended.message].filter((text) => text !== '').join(' ')}`,
    );
    track(tell(ended));
  }

  function pump(): void {
    while (running < CONCURRENCY && !ending.signal.aborted) {
      const task = store.find(queue.shift() ?? '');
      if (task === undefined) return;
      running += 1;
      track(
        work(task).finally(() => {
          running -= 1;
          pump();
        }),
      );
    }
  }

  for (const task of store.all()) {
    if (task.status === 'Running') queue.push(task.taskId);
    else if (!task.isNotified) track(tell(task));
  }
  pump();

  return {
    async submit(request) {
      const task: MediaTask = {
        ...request,
        taskId: `${TASK_TYPE}-${randomUUID()}`,
        eventId: createEventId(),
        requestId: randomUUID().toUpperCase(),
        status: 'Running',
        startTime: now().toISOString(),
        code: '',
        message: '',
        isNotified: false,
      };
      await store.save(task);
      queue.push(task.taskId);
      pump();
      return task;
    },
    find(taskId) {
      const task = store.find(taskId);
      if (task === undefined) return undefined;
      return { ...task, progress: task.status === 'Succeeded' ? 100 : (progress.get(taskId) ?? 0) };
    },
    async close() {
      ending.abort();
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
