import type { MediaTasks } from './video/media-tasks.ts';
import type { Ffmpeg } from './video/run-ffmpeg.ts';

export interface Media {
  /** The project of IMM that every bucket is attached to. */
  immProject: string;
  ffmpeg: Ffmpeg;
  tasks: MediaTasks;
}
