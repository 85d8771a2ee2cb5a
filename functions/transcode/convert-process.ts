import type { Rendition } from '../../shared/media/rendition.ts';

/** The longest side that OSS makes. */
const MAX_SIDE = 4096;

const CODECS: Readonly<Record<Rendition['format'], { video: string; audio: string }>> = {
  mp4: { video: 'h264', audio: 'aac' },
  mov: { video: 'h264', audio: 'aac' },
  mkv: { video: 'h264', audio: 'aac' },
  webm: { video: 'vp9', audio: 'opus' },
};

function bitsOf(kilobits: number | undefined): number | undefined {
  return kilobits === undefined ? undefined : kilobits * 1000;
}

/**
 * What OSS is asked for: https://help.aliyun.com/zh/oss/user-guide/video-transcoding. Of a side that is left out it would
 * keep the length, and distort the picture, so both are named: the picture fits within them.
 */
export function convertProcess({ format, width, height, fps, videoKbps, audioKbps }: Rendition): string {
  const { video, audio } = CODECS[format];
  const parameters: [name: string, value: string | number | undefined][] = [
    ['f', format],
    ['vcodec', video],
    // Other pixels many players cannot show.
    ['pixfmt', 'yuv420p'],
    ['s', `${width ?? MAX_SIDE}x${height ?? MAX_SIDE}`],
    ['scaletype', 'fit'],
    ['fps', fps],
    ['vb', bitsOf(videoKbps)],
    ['acodec', audio],
    ['ab', bitsOf(audioKbps)],
    // No subtitles: few containers take those of another.
    ['sn', 1],
  ];
  const given = parameters.filter(([, value]) => value !== undefined);
  return `video/convert,${given.map(([name, value]) => `${name}_${value}`).join(',')}`;
}
