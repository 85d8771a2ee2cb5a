import {
  onUploaded,
  relay,
  relayOfDelivered,
  slowThumbnail,
  thumbnailOfPicture,
  thumbnailOfVideo,
} from '../scenarios/jobs.ts';
import type { Step } from '../support/step.ts';
import { uploadStory } from '../support/upload-story.ts';
import type { Entry } from './entry.ts';

/** The relay has four lanes. Each asks once, and what is due is with the first. */
const OTHER_CLAIMS: readonly Step[] = [['claim due jobs'], ['claim due jobs'], ['claim due jobs']];

export const JOBS: readonly Entry[] = [
  [
    'a thumbnail that takes long',
    uploadStory(slowThumbnail),
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
    'thumbnails of a picture',
    uploadStory(thumbnailOfPicture),
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
    uploadStory(thumbnailOfVideo),
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
    uploadStory(onUploaded),
    [
      ['connect to Postgres', 'at once', 'at once'],
      ['claim the job', 'at once', 'relay'],
      ['do what the hook does', 'relay', 'relay'],
      ['record how the job ended', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the relay',
    uploadStory(relay),
    [
      ['connect to Postgres', 'relay', 'relay'],
      ['claim due jobs', 'relay', 'relay'],
      ...OTHER_CLAIMS,
      ['hand over to thumbnail', 'relay', 'relay'],
      ['hand over to on-uploaded', 'relay', 'at once'],
      ['record what was handed over', 'at once', 'at once', 'at once'],
    ],
  ],
  [
    'the relay, of a job that was delivered before',
    uploadStory(relayOfDelivered),
    [
      ['connect to Postgres'],
      ['claim due jobs'],
      ...OTHER_CLAIMS,
      ['hand over to thumbnail'],
      ['record what was handed over', 'at once'],
    ],
  ],
];
