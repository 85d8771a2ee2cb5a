import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFfmpeg } from '../../../../emulator/oss/processing/video/find-ffmpeg.ts';

interface PausableFfmpeg {
  path: string;
  /** From now on it begins nothing: what it is asked for waits. */
  pause(): Promise<void>;
  goOn(): Promise<void>;
}

/** An ffmpeg that takes as long as a test wants. */
export async function writePausableFfmpeg(folder: string): Promise<PausableFfmpeg> {
  const path = join(folder, 'ffmpeg');
  const isPaused = join(folder, 'ffmpeg-is-paused');
  const ffmpeg = await findFfmpeg(undefined, process.env);
  const script = `#!/bin/sh\nwhile [ -e '${isPaused}' ]; do sleep 0.05; done\nexec '${ffmpeg}' "$@"\n`;
  await writeFile(path, script, { mode: 0o755 });
  return { path, pause: () => writeFile(isPaused, ''), goOn: () => rm(isPaused, { force: true }) };
}
