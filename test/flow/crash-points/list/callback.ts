import { callback, callbackWithNewKey } from '../scenarios/callback.ts';
import { uploadStory } from '../support/upload-story.ts';
import type { Entry } from './entry.ts';

export const CALLBACK: readonly Entry[] = [
  [
    'the callback, with a public key that is new',
    uploadStory(callbackWithNewKey),
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
    'the callback',
    uploadStory(callback),
    [
      ['connect to Postgres', 'event', 'event'],
      ['say hello to Postgres', 'event', 'event'],
      ['HEAD the object', 'event', 'event'],
      ['record the upload', 'event', 'relay'],
      ['hand over to thumbnail', 'relay', 'relay'],
      ['hand over to on-uploaded', 'relay', 'at once', 'at once'],
    ],
  ],
];
