import { letHoursPass, settle } from '../support/heal.ts';
import { during } from '../support/switches.ts';
import { putUpload } from '../support/uploader.ts';
import type { Scenario } from './scenario.ts';
import { HAND_OVERS, runRelay, uploadsPhoto } from './work.ts';

const SLOW_STEP = 'have OSS make large.webp';
const EXTENSION = 'extend the lease';

export const thumbnailOfPicture: Scenario = { ...uploadsPhoto, functionName: 'thumbnail' };

export const thumbnailOfVideo: Scenario = { ...thumbnailOfPicture, kind: 'video' };

/** OSS takes so long that the lease has to be extended. */
export const slowThumbnail: Scenario = {
  ...thumbnailOfPicture,
  asksInOrder: [EXTENSION, 'have OSS make small.webp'],
  prepare: async ({ crasherOf }) => crasherOf('thumbnail').holdUntil(SLOW_STEP, EXTENSION),
};

export const onUploaded: Scenario = { ...uploadsPhoto, functionName: 'on-uploaded' };

/** It asks four times at once, and the first gets all that is due. */
const CLAIMS: readonly string[] = Array(4).fill('claim due jobs');

/** The callback could not hand its jobs over. */
export const relay: Scenario = {
  functionName: 'relay',
  kind: 'photo',
  asksInOrder: [...CLAIMS, ...HAND_OVERS],
  async prepare(world, upload) {
    await during(world.switches, 'refusesHandOvers', () => putUpload(world, upload));
    await settle(world);
    await letHoursPass(world, upload);
  },
  run: runRelay,
};

/** The job was delivered, and hours later its function has not begun it. */
export const relayOfDelivered: Scenario = {
  functionName: 'relay',
  kind: 'video',
  asksInOrder: [...CLAIMS, 'hand over to thumbnail'],
  async prepare(world, upload) {
    // Not in its turn before the relay has ended. And what connects anew has the time to wait for that.
    world.front.reload('thumbnail');
    world.crasherOf('thumbnail').keepOrder(['the end of the relay', 'claim the job']);
    await putUpload(world, upload);
    await letHoursPass(world, upload);
  },
  async run(world) {
    await runRelay(world);
    world.crasherOf('thumbnail').disarm();
    return undefined;
  },
};
