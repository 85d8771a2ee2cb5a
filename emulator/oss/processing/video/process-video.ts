import { notImplemented } from '../../http/errors.ts';
import type { Action } from '../parse-stages.ts';
import type { Processed } from '../processed.ts';
import { badProcess } from '../processing-errors.ts';
import type { Ffmpeg } from './run-ffmpeg.ts';
import { readSnapshot, takeSnapshot } from './take-snapshot.ts';

const ASYNC_ACTIONS: readonly string[] = ['convert', 'snapshots', 'sprite', 'animation', 'concat'];

/** Does what the service "video" does while the client waits: snapshots. */
export async function processVideo(
  path: string,
  actions: readonly Action[],
  ffmpeg: Ffmpeg,
): Promise<Processed> {
  const [action, ...others] = actions;
  if (action === undefined || others.length > 0) throw badProcess('A video takes one action at a time.');
  if (ASYNC_ACTIONS.includes(action.name))
    throw badProcess(`video/${action.name} needs a POST request with x-oss-async-process.`);
  if (action.name !== 'snapshot') throw notImplemented(`video/${action.name}`);
  return takeSnapshot(path, readSnapshot(action), ffmpeg);
}
