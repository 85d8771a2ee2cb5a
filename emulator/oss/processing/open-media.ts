import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OssContext } from '../operations/oss-context.ts';
import type { Media } from './media.ts';
import { convertObject } from './video/convert-object.ts';
import { openMediaTaskStore } from './video/media-task-store.ts';
import { createMediaTasks } from './video/media-tasks.ts';
import { createFfmpeg } from './video/run-ffmpeg.ts';
import { writeTaskMessage } from './video/task-message.ts';

export type OnTopicMessage = (topicName: string, message: string) => Promise<void>;

export interface MediaOptions {
  dataDir: string;
  immProject?: string;
  ffmpegPath?: string;
  onTopicMessage?: OnTopicMessage;
  signal: AbortSignal;
}

interface MediaSurroundings extends Omit<OssContext, 'media'> {
  log(line: string): void;
}

/** All that works on media. Conversions that were pending when the folder was last closed begin anew. */
export async function openMedia(
  { dataDir, immProject = 'local-project', ffmpegPath, onTopicMessage, signal }: MediaOptions,
  context: MediaSurroundings,
): Promise<Media> {
  const { log } = context;
  const folder = resolve(dataDir, 'media', 'work');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const ffmpeg = createFfmpeg({ named: ffmpegPath, signal });
  const tasks = createMediaTasks({
    store: await openMediaTaskStore(join(folder, '..', 'tasks'), folder, context.now()),
    run: (task, report, taskSignal) =>
      convertObject(task, { context, ffmpeg, folder, report, signal: taskSignal }),
    async notify(task) {
      if (task.topic === undefined) return;
      if (onTopicMessage === undefined) log(`${task.taskId}: nobody listens to the topic ${task.topic}`);
      await onTopicMessage?.(task.topic, writeTaskMessage(task, context));
    },
    now: context.now,
    log,
  });
  return { immProject, ffmpeg, tasks };
}
