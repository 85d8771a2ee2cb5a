import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const { path: ffprobe } = require('@ffprobe-installer/ffprobe') as { path: string };

export interface ReadVideo {
  format: string;
  streams: { codec: string; width?: number; height?: number; pixels?: string }[];
}

interface Probed {
  format: { format_name: string };
  streams: { codec_name: string; width?: number; height?: number; pix_fmt?: string }[];
}

/** What ffprobe says of a video. Rejects when it is none. */
export async function readVideo(content: Buffer): Promise<ReadVideo> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-callback-'));
  try {
    const file = join(folder, 'video');
    await writeFile(file, content);
    const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', file];
    const { stdout } = await promisify(execFile)(ffprobe, args);
    const { format, streams } = JSON.parse(stdout) as Probed;
    return {
      format: format.format_name,
      streams: streams.map(({ codec_name: codec, width, height, pix_fmt: pixels }) => ({
        codec,
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        ...(pixels === undefined ? {} : { pixels }),
      })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
