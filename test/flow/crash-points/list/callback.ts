import {
  callback,
  callbackAgain,
  callbackWithNewKey,
  callbackWithoutKey,
  lateCallback,
} from '../scenarios/callback.ts';
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
    'the callback, with a public key that cannot be had',
    uploadStory(callbackWithoutKey),
    [
      ['connect to Postgres'],
      ['say hello to Postgres'],
      ['look the public key up in Redis'],
      // An error that came at once is tried again.
      ['fetch the public key'],
      ['fetch the public key'],
      ['free the lock in Redis', 'event', 'event', 'event'],
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
  [
    'the callback again, of an object that was removed since',
    uploadStory(callbackAgain),
    [
      ['connect to Postgres'],
      ['say hello to Postgres'],
      ['HEAD the object', 'at once', 'at once'],
      ['look for what was recorded', 'at once', 'at once', 'at once'],
    ],
  ],
  [
    'the callback, of an object that was removed since its event came',
    uploadStory(lateCallback),
    [
      ['connect to Postgres'],
      ['say hello to Postgres'],
      ['HEAD the object'],
      ['look for what was recorded'],
      ['record the upload', 'at once', 'at once', 'at once'],
    ],
  ],
];
