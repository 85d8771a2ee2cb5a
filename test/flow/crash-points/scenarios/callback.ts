import { expect } from 'vitest';
import { during } from '../support/switches.ts';
import { putUpload, type Upload } from '../support/uploader.ts';
import type { World } from '../support/world.ts';
import type { Scenario } from './scenario.ts';
import { HAND_OVERS, putAndRemove, putWithoutCallback, removeWhenDone, uploadsPhoto } from './work.ts';

async function deliverCallbackAgain(world: World, { key }: Upload): Promise<undefined> {
  await world.deliverCallbackAgain(key);
}

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

export const callbackWithoutKey: Scenario = {
  ...callbackWithNewKey,
  run: (world, upload) => during(world.switches, 'losesKeyHost', () => callbackWithNewKey.run(world, upload)),
};

/** Of an object that has been removed since its first callback. */
export const callbackAgain: Scenario = {
  ...callback,
  prepare: putAndRemove,
  run: deliverCallbackAgain,
  async expectAfterwards(world, { id, key }) {
    const { status, body } = await world.deliverCallbackAgain(key);
    const [row] = await world.database.sql`select answer from uploads where id = ${id}`;
    expect({ status, answer: body.toString('utf8') }).toEqual({ status: 200, answer: row?.answer });
    expect(JSON.parse(row?.answer)).toMatchObject({ id });
  },
};

/** Its first callback, but its event came before. */
export const lateCallback: Scenario = {
  ...callbackAgain,
  async prepare(world, upload) {
    await putWithoutCallback(world, upload);
    await removeWhenDone(world, upload);
  },
};
