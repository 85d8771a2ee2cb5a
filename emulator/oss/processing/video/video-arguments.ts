import { choiceOf, integerOf } from '../action-parameters.ts';
import { invalidParameter } from '../processing-errors.ts';
import type { Container } from './containers.ts';

type ScaleType = 'stretch' | 'crop' | 'fill' | 'fit';

const MAX_SIDE = 4096;
const MAX_BITRATE = 1_000_000_000;
const DEFAULT_CRF = 23;
const DEFAULT_GOP = 150;

/** A laptop should not be busy for longer than needed. */
const ENCODERS = {
  h264: ['libx264', '-preset', 'veryfast'],
  h265: ['libx265', '-preset', 'veryfast', '-x265-params', 'log-level=error'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
} as const;

const PIXEL_FORMATS = [
  'yuv420p',
  'yuv422p',
  'yuv444p',
  'yuv420p10le',
  'yuv422p10le',
  'yuv444p10le',
  'yuva420p',
] as const;

function readSide(text: string): number | undefined {
  if (text === '') return undefined;
  const side = Number(text);
  return side >= 1 && side <= MAX_SIDE ? side : Number.NaN;
}

/** `1280x720`, `1280x` or `x720`: a side that is left out stays as it is. */
function readResolution(text: string): [width: number | undefined, height: number | undefined] {
  const [, first, second] = /^(\d{0,4})x(\d{0,4})$/.exec(text) ?? [];
  const sides = [readSide(first ?? ''), readSide(second ?? '')] as const;
  if (first === undefined || text === 'x' || sides.some(Number.isNaN)) throw invalidParameter('s', text);
  return [...sides];
}

function scaleFilter(resolution: string, type: ScaleType): string {
  const [width = 'iw', height = 'ih'] = readResolution(resolution);
  const size = `${width}:${height}`;
  switch (type) {
    case 'stretch':
      return `scale=${size},setsar=1`;
    case 'crop':
      return `scale=${size}:force_original_aspect_ratio=increase,crop=${size},setsar=1`;
    case 'fill':
      return `scale=${size}:force_original_aspect_ratio=decrease,pad=${size}:(ow-iw)/2:(oh-ih)/2,setsar=1`;
    case 'fit':
      // Most encoders want even sides.
      return `scale=${size}:force_original_aspect_ratio=decrease,scale=trunc(iw/2)*2:trunc(ih/2)*2,setsar=1`;
  }
}

function readRate(values: ReadonlyMap<string, string>): string[] {
  const rate = { min: 1, max: MAX_BITRATE };
  const bitrate = integerOf(values, 'vb', rate);
  const crf = integerOf(values, 'crf', { min: 0, max: 51 });
  const maxRate = integerOf(values, 'maxrate', rate);
  const bufferSize = integerOf(values, 'bufsize', rate);
  if (bitrate !== undefined && crf !== undefined) throw invalidParameter('crf', String(crf));
  return [
    ...(bitrate === undefined ? ['-crf', String(crf ?? DEFAULT_CRF)] : ['-b:v', String(bitrate)]),
    ...(maxRate === undefined ? [] : ['-maxrate', String(maxRate)]),
    ...(bufferSize === undefined ? [] : ['-bufsize', String(bufferSize)]),
  ];
}

function readFps(values: ReadonlyMap<string, string>): string[] {
  const text = values.get('fps');
  if (text === undefined) return [];
  const fps = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (fps <= 0 || fps > 240) throw invalidParameter('fps', text);
  return ['-r', String(fps)];
}

/** Copied unless a codec is named: nothing else has an effect then. */
export function videoArguments(values: ReadonlyMap<string, string>, { hevcTag }: Container): string[] {
  const codec = choiceOf(values, 'vcodec', ['copy', 'h264', 'h265', 'vp9']);
  const type = choiceOf(values, 'scaletype', ['stretch', 'crop', 'fill', 'fit']);
  const resolution = values.get('s');
  const filter = resolution === undefined ? [] : ['-vf', scaleFilter(resolution, type)];
  const pixelFormat = values.has('pixfmt') ? ['-pix_fmt', choiceOf(values, 'pixfmt', PIXEL_FORMATS)] : [];
  const gop = integerOf(values, 'g', { min: 1, max: 100_000 }) ?? DEFAULT_GOP;
  const settings = [...readFps(values), ...filter, ...pixelFormat, '-g', String(gop), ...readRate(values)];
  const selected = ['-map', '0:v:0?', '-c:v'];
  if (codec === 'copy') return [...selected, 'copy'];
  const tag = codec === 'h265' && hevcTag !== undefined ? ['-tag:v', hevcTag] : [];
  return [...selected, ...ENCODERS[codec], ...tag, ...settings];
}
