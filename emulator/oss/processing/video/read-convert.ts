import { notImplemented } from '../../http/errors.ts';
import { choiceOf, integerOf, readParameters } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { invalidParameter, missingParameters } from '../processing-errors.ts';
import { audioArguments } from './audio-arguments.ts';
import { type Container, findContainer } from './containers.ts';
import { subtitleArguments } from './subtitle-arguments.ts';
import { videoArguments } from './video-arguments.ts';

export interface Conversion {
  container: Container;
  startMs: number;
  /** Undefined goes to the end. */
  lengthMs: number | undefined;
  /** For ffmpeg, between its input and its output. */
  outputArguments: readonly string[];
}

const VIDEO_NAMES = [
  'vn',
  'vcodec',
  'fps',
  'pixfmt',
  's',
  'scaletype',
  'g',
  'vb',
  'crf',
  'maxrate',
  'bufsize',
];
const AUDIO_NAMES = ['an', 'acodec', 'ar', 'ac', 'ab'];
const NAMES = ['f', 'ss', 't', 'sn', ...VIDEO_NAMES, ...AUDIO_NAMES];
/** OSS has these besides. Their value 0 is what happens here. */
const OTHER_NAMES = [
  'fpsopt',
  'sopt',
  'arotate',
  'vbopt',
  'arsopt',
  'aropt',
  'abopt',
  'adjust',
  'aq',
  'segment',
];
const MAX_MS = 2 ** 31;

function refuseOthers(values: ReadonlyMap<string, string>): void {
  for (const name of OTHER_NAMES) {
    const value = values.get(name);
    if (value !== undefined && value !== '0') throw notImplemented(`video/convert,${name}_${value}`);
  }
}

/** `convert,f_mp4,vcodec_h264,s_1280x720,…` */
export function readConvert(action: Action): Conversion {
  const values = readParameters(action, [...NAMES, ...OTHER_NAMES]);
  refuseOthers(values);
  const format = values.get('f');
  if (format === undefined) throw missingParameters('video/convert,f');
  const container = findContainer(format);
  if (container === undefined) throw invalidParameter('f', format);
  const hasVideo = container.hasVideo && choiceOf(values, 'vn', ['0', '1']) === '0';
  const hasAudio = choiceOf(values, 'an', ['0', '1']) === '0';
  const hasSubtitles = hasVideo && choiceOf(values, 'sn', ['0', '1']) === '0';
  return {
    container,
    startMs: integerOf(values, 'ss', { min: 0, max: MAX_MS }) ?? 0,
    lengthMs: integerOf(values, 't', { min: 0, max: MAX_MS }) || undefined,
    outputArguments: [
      ...(hasVideo ? videoArguments(values, container) : ['-vn']),
      ...(hasAudio ? audioArguments(values) : ['-an']),
      ...(hasSubtitles ? subtitleArguments(container) : ['-sn']),
      ...container.options,
      ...['-f', container.muxer],
    ],
  };
}
