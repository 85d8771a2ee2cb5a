import { expect } from 'vitest';
import { aliOss } from '../../../support/oss-emulator.ts';
import { heal, invokeRelay, jobsOf, letHoursPass, settle } from './heal.ts';
import { putUpload, type Upload, type UploaderAnswer } from './uploader.ts';
import type { World } from './world.ts';

export interface Scenario {
  functionName: string;
  kind: Upload['kind'];
  /** Beside nothing else. */
  isAlone?: true;
  /** It is about what only a new instance does. */
  isAlwaysCold?: true;
  /** Until just before the function has something to do. */
  prepare?(world: World, upload: Upload): Promise<void>;
  /** What gives the function something to do, until it has done it. */
  run(world: World, upload: Upload): Promise<UploaderAnswer | undefined>;
  /** What is to be so afterwards, even if it was killed. */
  expectAfterwards?(world: World, upload: Upload): Promise<void>;
}

/** As s.yaml says: the first, and three retries. */
const INVOCATIONS_BEFORE_GIVING_UP = 4;
const SLOW_STEP = 'have OSS make large.webp';

async function runRelay(world: World): Promise<undefined> {
  await invokeRelay(world);
}

const uploadsPhoto = { kind: 'photo', run: putUpload } as const;

export const callback: Scenario = { ...uploadsPhoto, functionName: 'callback' };

/** Redis has 50 ms: with other work on the machine it is soon too late. */
export const callbackWithNewKey: Scenario = {
  ...callback,
  isAlone: true,
  isAlwaysCold: true,
  prepare: (world) => world.emptyRedis(),
  async run(world, upload) {
    world.switches.signsWithNewKey = true;
    try {
      return await putUpload(world, upload);
    } finally {
      world.switches.signsWithNewKey = false;
    }
  },
};

export const thumbnailOfPicture: Scenario = { ...uploadsPhoto, functionName: 'thumbnail' };

export const thumbnailOfVideo: Scenario = { ...thumbnailOfPicture, kind: 'video' };

/** OSS takes so long that the lease has to be extended. */
export const slowThumbnail: Scenario = {
  ...thumbnailOfPicture,
  prepare: async ({ crasherOf }) => crasherOf('thumbnail').holdUntil(SLOW_STEP, 'extend the lease'),
};

export const onUploaded: Scenario = { ...uploadsPhoto, functionName: 'on-uploaded' };

const uploadsClip = { kind: 'clip', run: putUpload } as const;

export const transcode: Scenario = { ...uploadsClip, functionName: 'transcode' };

export const mediaFinished: Scenario = { ...uploadsClip, functionName: 'media-finished' };

/** The callback got lost. */
export const objectCreated: Scenario = {
  functionName: 'object-created',
  kind: 'photo',
  async prepare(world, upload) {
    world.switches.losesCallbacks = true;
    await putUpload(world, upload);
    world.switches.losesCallbacks = false;
  },
  async run(world, { key }) {
    await world.deliverEvent(key);
    return undefined;
  },
};

/** The object was removed when all was done. */
export const objectRemoved: Scenario = {
  ...objectCreated,
  async prepare(world, upload) {
    await putUpload(world, upload);
    await heal(world, upload);
    await aliOss(world.oss).delete(upload.key);
  },
  async expectAfterwards({ database }, { id }) {
    const rows = await database.sql`select removed_at from uploads where id = ${id}`;
    expect(rows).toEqual([{ removed_at: expect.any(Date) }]);
  },
};

/** Function Compute has given up a job, whose function crashed each time. */
export const invocationFailed: Scenario = {
  ...uploadsPhoto,
  functionName: 'invocation-failed',
  async prepare({ front, crasherOf }) {
    front.reload('on-uploaded');
    crasherOf('on-uploaded').arm(
      { step: 'connect to Postgres', moment: 'before it gets there' },
      INVOCATIONS_BEFORE_GIVING_UP,
    );
  },
  async expectAfterwards(world, upload) {
    const [job] = await jobsOf(world, upload);
    expect(job).toMatchObject({ id: `${upload.id}_on-uploaded`, error: { code: 'invocation_failed' } });
  },
};

/** OSS has converted the video, and the message of that got lost. */
export const transcodeAgain: Scenario = {
  functionName: 'transcode',
  kind: 'clip',
  async prepare(world, upload) {
    world.switches.losesMessages = true;
    await putUpload(world, upload);
    await settle(world);
    world.switches.losesMessages = false;
    await letHoursPass(world, upload);
  },
  run: runRelay,
};

/** The callback could not hand its jobs over. */
export const relay: Scenario = {
  functionName: 'relay',
  kind: 'photo',
  async prepare(world, upload) {
    world.switches.refusesHandOvers = true;
    await putUpload(world, upload);
    world.switches.refusesHandOvers = false;
    await settle(world);
    await letHoursPass(world, upload);
  },
  run: runRelay,
};
