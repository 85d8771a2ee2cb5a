import { invocationFailed, objectCreated, objectRemoved } from '../scenarios/events.ts';
import { uploadStory } from '../support/upload-story.ts';
import type { Entry } from './entry.ts';

export const EVENTS: readonly Entry[] = [
  [
    'the event of an object whose callback got lost',
    uploadStory(objectCreated),
    [
      ['HEAD the object', 'at once', 'at once'],
      ['connect to Postgres', 'at once', 'at once'],
      ['record the upload', 'at once', 'relay'],
      ['hand over to thumbnail', 'relay', 'relay'],
      ['hand over to on-uploaded', 'relay', 'at once', 'at once'],
    ],
  ],
  [
    'the event of an object that was removed',
    uploadStory(objectRemoved),
    [
      ['HEAD the object', 'at once', 'at once'],
      ['connect to Postgres', 'at once', 'at once'],
      ['record that the object was removed', 'at once', 'at once', 'at once'],
    ],
  ],
  [
    'an invocation that Function Compute gives up',
    uploadStory(invocationFailed),
    [
      ['connect to Postgres', 'relay', 'relay'],
      ['record that the invocation failed', 'relay', 'relay', 'relay'],
    ],
  ],
];
