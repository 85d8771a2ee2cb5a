import type { Healing } from './heal.ts';
import {
  callback,
  callbackWithNewKey,
  invocationFailed,
  mediaFinished,
  objectCreated,
  onUploaded,
  relay,
  type Scenario,
  slowThumbnail,
  thumbnailOfPicture,
  thumbnailOfVideo,
  transcode,
  transcodeAgain,
} from './scenarios.ts';

/** What heals a crash before the step, after it took effect, and after it was answered. */
type Expected = Healing | 'at once or relay';
type Healings = readonly [Expected, Expected, Expected];

const AT_ONCE: Healings = ['at once', 'at once', 'at once'];
const BY_RELAY: Healings = ['relay', 'relay', 'relay'];
const BY_EVENT: Healings = ['event', 'event', 'event'];
/** Two hand-overs are under way at the same time. Which other one has got through is chance, so both may be needed. */
const HAND_OVER: Healings = ['relay', 'at once or relay', 'at once or relay'];

/** All that a function does, in its order. What is not to be killed there is killed elsewhere. */
type Steps = readonly (readonly [step: string, healings?: Healings])[];

export const LIST: readonly [title: string, scenario: Scenario, steps: Steps][] = [
  [
    'the callback, with a public key that is new',
    callbackWithNewKey,
    [
      ['connect to Postgres'],
      ['say hello to Postgres'],
      ['look the public key up in Redis', BY_EVENT],
      ['fetch the public key', BY_EVENT],
      ['store the public key in Redis', BY_EVENT],
      ['HEAD the object'],
      ['record the upload'],
      ['hand over to thumbnail'],
      ['hand over to on-uploaded'],
    ],
  ],
  [
    'a thumbnail that takes long',
    slowThumbnail,
    [
      ['connect to Postgres'],
      ['claim the job'],
      ['have OSS make large.webp'],
      ['extend the lease', BY_RELAY],
      ['have OSS make small.webp'],
      ['record how the job ended'],
    ],
  ],
  [
    'the callback',
    callback,
    [
      ['connect to Postgres', BY_EVENT],
      ['say hello to Postgres', BY_EVENT],
      ['HEAD the object', BY_EVENT],
      ['record the upload', ['event', 'relay', 'relay']],
      ['hand over to thumbnail', HAND_OVER],
      ['hand over to on-uploaded', HAND_OVER],
    ],
  ],
  [
    'the event of an object whose callback got lost',
    objectCreated,
    [
      ['connect to Postgres', AT_ONCE],
      ['HEAD the object', AT_ONCE],
      ['record the upload', ['at once', 'relay', 'relay']],
      ['hand over to thumbnail', HAND_OVER],
      ['hand over to on-uploaded', HAND_OVER],
    ],
  ],
  [
    'thumbnails of a picture',
    thumbnailOfPicture,
    [
      ['connect to Postgres', AT_ONCE],
      ['claim the job', ['at once', 'relay', 'relay']],
      ['have OSS make large.webp', BY_RELAY],
      ['have OSS make small.webp', BY_RELAY],
      ['record how the job ended', ['relay', 'at once', 'at once']],
    ],
  ],
  [
    'the poster of a video',
    thumbnailOfVideo,
    [
      ['connect to Postgres'],
      ['claim the job'],
      ['GET video/snapshot', BY_RELAY],
      ['PUT poster.jpg', BY_RELAY],
      ['record how the job ended'],
    ],
  ],
  [
    'onUploaded',
    onUploaded,
    [
      ['connect to Postgres', AT_ONCE],
      ['claim the job', ['at once', 'relay', 'relay']],
      ['do what the hook does', BY_RELAY],
      ['record how the job ended', ['relay', 'at once', 'at once']],
    ],
  ],
  [
    'the conversion of a video',
    transcode,
    [
      ['connect to Postgres', AT_ONCE],
      ['claim the job', ['at once', 'relay', 'relay']],
      ['have OSS begin hd.mp4', BY_RELAY],
      ['record the conversion', ['relay', 'at once', 'at once']],
    ],
  ],
  [
    'the conversion of a video whose end nobody was told of',
    transcodeAgain,
    [
      ['connect to Postgres'],
      ['claim the job'],
      ['ask IMM about the conversion', BY_RELAY],
      ['HEAD hd.mp4', BY_RELAY],
      ['record how the job ended', ['relay', 'at once', 'at once']],
    ],
  ],
  [
    'the end of a conversion',
    mediaFinished,
    [
      ['connect to Postgres', AT_ONCE],
      ['find the job of the conversion', AT_ONCE],
      ['HEAD hd.mp4', AT_ONCE],
      ['record how the job ended', AT_ONCE],
    ],
  ],
  [
    'an invocation that Function Compute gives up',
    invocationFailed,
    [
      ['connect to Postgres', BY_RELAY],
      ['record that the invocation failed', BY_RELAY],
    ],
  ],
  [
    'the relay',
    relay,
    [
      ['connect to Postgres', BY_RELAY],
      ['claim due jobs', BY_RELAY],
      ['hand over to on-uploaded', HAND_OVER],
      ['hand over to thumbnail', HAND_OVER],
      ['record what was handed over', AT_ONCE],
    ],
  ],
];
