export interface Container {
  /** By ffmpeg's name. */
  muxer: string;
  contentType: string;
  hasVideo: boolean;
  /** The codec of its subtitles; undefined where it takes none. */
  subtitleCodec: string | undefined;
  /** H.265 has a name of its own in some players. */
  hevcTag: string | undefined;
  options: readonly string[];
}

function video(muxer: string, contentType: string, rest: Partial<Container> = {}): Container {
  const none = { subtitleCodec: undefined, hevcTag: undefined, options: [] };
  return { muxer, contentType, hasVideo: true, ...none, ...rest };
}

function audio(muxer: string, contentType: string): Container {
  return { ...video(muxer, contentType), hasVideo: false };
}

const QUICK_TIME = { subtitleCodec: 'mov_text', hevcTag: 'hvc1', options: ['-movflags', '+faststart'] };

const CONTAINERS: ReadonlyMap<string, Container> = new Map([
  ['mp4', video('mp4', 'video/mp4', QUICK_TIME)],
  ['mov', video('mov', 'video/quicktime', QUICK_TIME)],
  ['mkv', video('matroska', 'video/x-matroska', { subtitleCodec: 'copy' })],
  ['webm', video('webm', 'video/webm')],
  ['asf', video('asf', 'video/x-ms-asf')],
  ['avi', video('avi', 'video/x-msvideo')],
  ['mxf', video('mxf', 'application/mxf')],
  ['ts', video('mpegts', 'video/mp2t')],
  ['flv', video('flv', 'video/x-flv')],
  ['mp3', audio('mp3', 'audio/mpeg')],
  ['aac', audio('adts', 'audio/aac')],
  ['flac', audio('flac', 'audio/flac')],
  ['oga', audio('oga', 'audio/ogg')],
  ['ac3', audio('ac3', 'audio/ac3')],
  ['opus', audio('opus', 'audio/ogg')],
]);

export function findContainer(format: string): Container | undefined {
  return CONTAINERS.get(format);
}
