import { mediaFinished, transcode, transcodeAgain, transcodeTooEarly } from '../scenarios/conversions.ts';
import { uploadStory } from '../support/upload-story.ts';
import type { Entry } from './entry.ts';

export const CONVERSIONS: readonly Entry[] = [
  [
    'the conversion of a video',
    uploadStory(transcode),
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['claim the job', 'at once', 'relay'],
      ['have OSS begin hd.mp4', 'relay', 'relay'],
      ['record the conversion', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the conversion of a video that is asked after and still at work',
    uploadStory(transcodeTooEarly),
    [
      ['connect to Postgres'],
      ['claim the job'],
      ['ask IMM about the conversion', 'at once', 'at once'],
      ['record the conversion', 'at once', 'at once', 'at once'],
    ],
  ],
  [
    'the conversion of a video whose end nobody was told of',
    uploadStory(transcodeAgain),
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
    uploadStory(mediaFinished),
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['find the job of the conversion', 'at once', 'at once'],
      ['HEAD hd.mp4', 'at once', 'at once'],
      ['record how the job ended', 'at once', 'at once', 'at once'],
    ],
  ],
];
