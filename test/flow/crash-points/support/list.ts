import type { Healing } from './heal.ts';
import {
  callback,
  callbackWithNewKey,
  invocationFailed,
  mediaFinished,
  objectCreated,
  objectRemoved,
  onUploaded,
  relay,
  type Scenario,
  slowThumbnail,
  thumbnailOfPicture,
  thumbnailOfVideo,
  transcode,
  transcodeAgain,
} from './scenarios.ts';

/** Which of two hand-overs, that go out at the same time, gets through before a crash is chance. */
type Expected = Healing | 'at once or relay';

/**
 * What heals a crash before it gets there, and after it took effect. After it was answered is before the next step, so
 * that is said of the last step alone. What is not killed at a step is killed there in another list.
 */
type Step = readonly [name: string, before?: Expected, afterEffect?: Expected, afterAnswer?: Expected];

/** All that a function does, in its order. */
export const LIST: readonly [title: string, scenario: Scenario, steps: readonly Step[]][] = [
  [
    'the callback, with a public key that is new',
    callbackWithNewKey,
    [
      ['connect to Postgres'],
      ['say hello to Postgres'],
      ['look the public key up in Redis', 'event', 'event'],
      ['fetch the public key', 'event', 'event'],
      ['store the public key in Redis', 'event', 'event'],
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
      ['extend the lease', 'relay', 'relay'],
      ['have OSS make small.webp'],
      ['record how the job ended'],
    ],
  ],
  [
    'the callback',
    callback,
    [
      ['connect to Postgres', 'event', 'event'],
      ['say hello to Postgres', 'event', 'event'],
      ['HEAD the object', 'event', 'event'],
      ['record the upload', 'event', 'relay'],
      ['hand over to thumbnail', 'relay', 'at once or relay'],
      ['hand over to on-uploaded', 'relay', 'at once or relay', 'at once or relay'],
    ],
  ],
  [
    'the event of an object whose callback got lost',
    objectCreated,
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['HEAD the object', 'at once', 'at once'],
      ['record the upload', 'at once', 'relay'],
      ['hand over to thumbnail', 'relay', 'at once or relay'],
      ['hand over to on-uploaded', 'relay', 'at once or relay', 'at once or relay'],
    ],
  ],
  [
    'the event of an object that was removed',
    objectRemoved,
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['HEAD the object', 'at once', 'at once'],
      ['record that the object was removed', 'at once', 'at once', 'at once'],
    ],
  ],
  [
    'thumbnails of a picture',
    thumbnailOfPicture,
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['claim the job', 'at once', 'relay'],
      ['have OSS make large.webp', 'relay', 'relay'],
      ['have OSS make small.webp', 'relay', 'relay'],
      ['record how the job ended', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the poster of a video',
    thumbnailOfVideo,
    [
      ['connect to Postgres'],
      ['claim the job'],
      ['GET video/snapshot', 'relay', 'relay'],
      ['PUT poster.jpg', 'relay', 'relay'],
      ['record how the job ended'],
    ],
  ],
  [
    'onUploaded',
    onUploaded,
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['claim the job', 'at once', 'relay'],
      ['do what the hook does', 'relay', 'relay'],
      ['record how the job ended', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the conversion of a video',
    transcode,
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['claim the job', 'at once', 'relay'],
      ['have OSS begin hd.mp4', 'relay', 'relay'],
      ['record the conversion', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the conversion of a video whose end nobody was told of',
    transcodeAgain,
    [
      ['connect to Postgres'],
      ['claim the job'],
      ['ask IMM about the conversion', 'relay', 'relay'],
      ['HEAD hd.mp4', 'relay', 'relay'],
      ['record how the job ended', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the end of a conversion',
    mediaFinished,
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['find the job of the conversion', 'at once', 'at once'],
      ['HEAD hd.mp4', 'at once', 'at once'],
      ['record how the job ended', 'at once', 'at once', 'at once'],
    ],
  ],
  [
    'an invocation that Function Compute gives up',
    invocationFailed,
    [
      ['connect to Postgres', 'relay', 'relay'],
      ['record that the invocation failed', 'relay', 'relay', 'relay'],
    ],
  ],
  [
    'the relay',
    relay,
    [
      ['connect to Postgres', 'relay', 'relay'],
      ['claim due jobs', 'relay', 'relay'],
      ['hand over to on-uploaded', 'relay', 'at once or relay'],
      ['hand over to thumbnail', 'relay', 'at once or relay'],
      ['record what was handed over', 'at once', 'at once', 'at once'],
    ],
  ],
];
