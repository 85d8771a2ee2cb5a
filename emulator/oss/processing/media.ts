import type { Ffmpeg } from './video/run-ffmpeg.ts';

export interface Media {
  ffmpeg: Ffmpeg;
}
