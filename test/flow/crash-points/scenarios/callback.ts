import { during } from '../support/switches.ts';
import { putUpload } from '../support/uploader.ts';
import type { Scenario } from './scenario.ts';
import { HAND_OVERS, uploadsPhoto } from './work.ts';

export const callback: Scenario = {
  ...uploadsPhoto,
  functionName: 'callback',
  asksInOrder: HAND_OVERS,
};

export const callbackWithNewKey: Scenario = {
  ...callback,
  isAlwaysCold: true,
  prepare: (world) => world.emptyRedis(),
  run: (world, upload) => during(world.switches, 'signsWithNewKey', () => putUpload(world, upload)),
};
