import { letHoursPass, settle } from '../support/heal.ts';
import { during } from '../support/switches.ts';
import { putUpload } from '../support/uploader.ts';
import type { Scenario } from './scenario.ts';
import { runRelay } from './work.ts';

const uploadsClip = { kind: 'clip', run: putUpload } as const;

export const transcode: Scenario = { ...uploadsClip, functionName: 'transcode' };

export const mediaFinished: Scenario = { ...uploadsClip, functionName: 'media-finished' };

/** OSS has converted the video, and the message of that got lost. */
export const transcodeAgain: Scenario = {
  functionName: 'transcode',
  kind: 'clip',
  invocations: { transcode: 2 },
  async prepare(world, upload) {
    await during(world.switches, 'losesMessages', async () => {
      await putUpload(world, upload);
      await settle(world);
    });
    await letHoursPass(world, upload);
  },
  run: runRelay,
};

/** OSS has not finished it, though hours have passed. */
export const transcodeTooEarly: Scenario = {
  ...transcodeAgain,
  async prepare(world, upload) {
    await world.conversions.pause();
    await putUpload(world, upload);
    await settle(world);
    await letHoursPass(world, upload);
  },
};
