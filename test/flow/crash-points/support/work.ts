import { countEach, type Done } from './done.ts';
import type { Upload } from './uploader.ts';

/** What there is to be done for an upload. */
interface Work {
  jobs: readonly string[];
  results: readonly string[];
  /** If nothing goes wrong: each once. */
  done: Done;
}

export const WORK: Readonly<Record<Upload['kind'], Work>> = {
  photo: {
    jobs: ['on-uploaded', 'thumbnail'],
    results: ['large.webp', 'small.webp'],
    done: {
      effects: countEach(['call on-uploaded', 'write large.webp', 'write small.webp']),
      invocations: countEach(['on-uploaded', 'thumbnail']),
    },
  },
  video: {
    jobs: ['thumbnail'],
    results: ['poster.jpg'],
    done: { effects: countEach(['write poster.jpg']), invocations: countEach(['thumbnail']) },
  },
  clip: {
    jobs: ['transcode_hd'],
    results: ['hd.mp4'],
    done: { effects: countEach(['begin hd.mp4', 'write hd.mp4']), invocations: countEach(['transcode']) },
  },
};
