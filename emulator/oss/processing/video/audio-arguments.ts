import { choiceOf, integerOf } from '../action-parameters.ts';

const ENCODERS = {
  copy: 'copy',
  aac: 'aac',
  mp3: 'libmp3lame',
  vorbis: 'libvorbis',
  flac: 'flac',
  ac3: 'ac3',
  opus: 'libopus',
} as const;

/** Copied unless a codec is named: nothing else has an effect then. */
export function audioArguments(values: ReadonlyMap<string, string>): string[] {
  const codec = choiceOf(values, 'acodec', ['copy', 'aac', 'mp3', 'vorbis', 'flac', 'ac3', 'opus']);
  const rate = integerOf(values, 'ar', { min: 8000, max: 96_000 });
  const channels = integerOf(values, 'ac', { min: 1, max: 8 });
  const bitrate = integerOf(values, 'ab', { min: 1000, max: 10_000_000 });
  const selected = ['-map', '0:a:0?', '-c:a', ENCODERS[codec]];
  if (codec === 'copy') return selected;
  return [
    ...selected,
    ...(rate === undefined ? [] : ['-ar', String(rate)]),
    ...(channels === undefined ? [] : ['-ac', String(channels)]),
    ...(bitrate === undefined ? [] : ['-b:a', String(bitrate)]),
  ];
}
