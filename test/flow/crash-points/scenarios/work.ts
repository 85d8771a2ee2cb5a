import { aliOss } from '../../../support/oss-emulator.ts';
import { heal, invokeRelay } from '../support/heal.ts';
import { during } from '../support/switches.ts';
import { putUpload, type Upload } from '../support/uploader.ts';
import type { World } from '../support/world.ts';

/** Both jobs of a photo are handed over at once. */
export const HAND_OVERS: readonly string[] = ['hand over to thumbnail', 'hand over to on-uploaded'];

export async function runRelay(world: World): Promise<undefined> {
  await invokeRelay(world);
}

export async function deliverEvent(world: World, { key }: Upload): Promise<undefined> {
  await world.deliverEvent(key);
}

export async function putWithoutCallback(world: World, upload: Upload): Promise<void> {
  await during(world.switches, 'losesCallbacks', () => putUpload(world, upload));
}

export async function removeWhenDone(world: World, upload: Upload): Promise<void> {
  await heal(world, upload);
  await aliOss(world.oss).delete(upload.key);
}

export async function putAndRemove(world: World, upload: Upload): Promise<void> {
  await putUpload(world, upload);
  await removeWhenDone(world, upload);
}

export const uploadsPhoto = { kind: 'photo', run: putUpload } as const;
