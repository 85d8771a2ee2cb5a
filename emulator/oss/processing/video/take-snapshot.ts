import { notImplemented } from '../../http/errors.ts';
import { choiceOf, integerOf, readParameters } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import type { Processed } from '../processed.ts';
import { badProcess } from '../processing-errors.ts';
import { readFacts } from './read-log.ts';
import type { Ffmpeg } from './run-ffmpeg.ts';

export interface SnapshotRequest {
  atMs: number;
  format: 'jpg' | 'png';
  /** 0 keeps the proportions. */
  width: number;
  height: number;
  /** Take the key frame before. */
  isFast: boolean;
  turns: boolean;
}

const MAX_SIDE = 16_384;
const MAX_MS = 2 ** 31;
const LIMIT_MS = 60_000;
/** OSS takes snapshots of these alone. */
const CODECS: readonly (string | undefined)[] = ['h264', 'hevc'];
const ENCODERS = { jpg: 'mjpeg', png: 'png' } as const;
const CONTENT_TYPES = { jpg: 'image/jpeg', png: 'image/png' } as const;

/** `snapshot,t_7000,f_jpg,w_800,h_600,m_fast,ar_auto` */
export function readSnapshot(action: Action): SnapshotRequest {
  const values = readParameters(action, ['t', 'f', 'w', 'h', 'm', 'ar']);
  const side = { min: 0, max: MAX_SIDE };
  const ar = values.get('ar');
  if (ar === 'h' || ar === 'w') throw notImplemented(`video/snapshot,ar_${ar}`);
  return {
    atMs: integerOf(values, 't', { min: 0, max: MAX_MS, ec: '0053-00000101' }) ?? 0,
    format: choiceOf(values, 'f', ['jpg', 'png'], '0053-00000107'),
    width: integerOf(values, 'w', { ...side, ec: '0053-00000104' }) ?? 0,
    height: integerOf(values, 'h', { ...side, ec: '0053-00000105' }) ?? 0,
    isFast: values.has('m') && choiceOf(values, 'm', ['fast']) === 'fast',
    turns: values.has('ar') && choiceOf(values, 'ar', ['auto']) === 'auto',
  };
}

interface Seek {
  input: readonly string[];
  filters: readonly string[];
}

/** Where there is no frame any more, the last one is taken: the first of the end played backwards. */
function seeksOf({ atMs, isFast }: SnapshotRequest): Seek[] {
  const seek = [...(isFast ? ['-noaccurate_seek'] : []), '-ss', String(atMs / 1000)];
  return [
    { input: seek, filters: [] },
    { input: ['-sseof', '-1'], filters: ['reverse'] },
    { input: ['-sseof', '-10'], filters: ['reverse'] },
  ];
}

function argumentsOf(path: string, request: SnapshotRequest, { input, filters }: Seek): string[] {
  const { width, height, format, turns } = request;
  const scale = width === 0 && height === 0 ? [] : [`scale=${width || -1}:${height || -1}`];
  const all = [...filters, ...scale].join(',');
  return [
    ...(turns ? [] : ['-noautorotate']),
    ...input,
    ...['-i', path, '-map', '0:v:0', '-frames:v', '1'],
    ...(all === '' ? [] : ['-vf', all]),
    ...['-c:v', ENCODERS[format], '-q:v', '2', '-f', 'image2pipe', 'pipe:1'],
  ];
}

const tooSlow = () => badProcess(`The snapshot took longer than ${LIMIT_MS / 1000} seconds.`);
const unsupported = () => badProcess('This video format is not supported.');

/** One frame of a video, as an image. */
export async function takeSnapshot(
  path: string,
  request: SnapshotRequest,
  ffmpeg: Ffmpeg,
): Promise<Processed> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  for (const seek of seeksOf(request)) {
    const pieces: Buffer[] = [];
    const onOutput = (piece: Buffer) => {
      pieces.push(piece);
    };
    const run = ffmpeg.run(argumentsOf(path, request, seek), { signal, onOutput });
    const { code, log } = await run.catch((error: unknown) => {
      throw signal.aborted ? tooSlow() : error;
    });
    if (signal.aborted) throw tooSlow();
    if (!CODECS.includes(readFacts(log).videoCodec)) throw unsupported();
    const body = Buffer.concat(pieces);
    if (code === 0 && body.length > 0) return { body, contentType: CONTENT_TYPES[request.format] };
  }
  throw unsupported();
}
