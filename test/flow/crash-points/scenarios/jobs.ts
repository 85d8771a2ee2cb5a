import { letHoursPass, settle } from '../support/heal.ts';
import { during } from '../support/switches.ts';
import { putUpload } from '../support/uploader.ts';
import type { Scenario } from './scenario.ts';
import { HAND_OVERS, runRelay, uploadsPhoto } from './work.ts';

const SLOW_STEP = 'have OSS make large.webp';

export const thumbnailOfPicture: Scenario = { ...uploadsPhoto, functionName: 'thumbnail' };

export const thumbnailOfVideo: Scenario = { ...thumbnailOfPicture, kind: 'video' };

/** OSS takes so long that the lease has to be extended. */
export const slowThumbnail: Scenario = {
  ...thumbnailOfPicture,
  prepare: async ({ crasherOf }) => crasherOf('thumbnail').holdUntil(SLOW_STEP, 'extend the lease'),
};

export const onUploaded: Scenario = { ...uploadsPhoto, functionName: 'on-uploaded' };

/** The callback could not hand its jobs over. */
export const relay: Scenario = {
  functionName: 'relay',
  kind: 'photo',
  asksInOrder: HAND_OVERS,
  async prepare(world, upload) {
    await during(world.switches, 'refusesHandOvers', () => putUpload(world, upload));
    await settle(world);
    await letHoursPass(world, upload);
  },
  run: runRelay,
};
