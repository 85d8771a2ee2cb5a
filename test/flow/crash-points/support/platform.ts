import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionSpec } from '../../../../emulator/fc/function-spec.ts';
import { functionsOfManifest } from '../../../../emulator/fc/functions-of-manifest.ts';
import { buildFunctions } from '../../../../scripts/build.ts';
import { copyProject } from '../../../../scripts/lib/copy-project.ts';
import type { Cleanup } from '../../../../scripts/lib/start/cleanup.ts';
import { type RedisServer, startRedis } from '../../../support/redis-server.ts';
import { resolveManifest } from '../../../support/resolve-manifest.ts';
import { type Preloads, writePreloads } from './preloads.ts';

/** A team's own: a picture has two jobs, and its thumbnails two sizes. */
const UPLOADS = `
import { request } from 'node:http';
import { defineUploads } from './shared/uploads/define-uploads.ts';

const tell = ({ id }, { idempotencyKey, attempt }) =>
  new Promise((resolve, reject) => {
    const call = request(process.env.HOOK_URL, { method: 'POST' }, (answer) => answer.resume().on('end', resolve));
    call.on('error', reject).end(JSON.stringify({ upload: id, idempotencyKey, attempt }));
  });

export default defineUploads({
  photo: {
    prefix: 'photos/',
    thumbnails: { small: { width: 8 }, large: { width: 16 } },
    onUploaded: tell,
  },
  video: { prefix: 'videos/', thumbnails: { poster: { at: '0s', width: 32 } } },
  clip: { prefix: 'clips/', transcode: { hd: { height: 64 } } },
});
`;

/** What all worlds share. */
export interface Platform {
  /** As s.yaml has them, built. */
  functions: Readonly<Record<string, FunctionSpec>>;
  redis: RedisServer;
  preloads: Preloads;
}

export async function startPlatform(cleanup: Cleanup): Promise<Platform> {
  const root = await mkdtemp(join(tmpdir(), 'crash-points-'));
  cleanup.add(() => rm(root, { recursive: true, force: true }));
  const redis = await startRedis();
  cleanup.add(redis.stop);
  await copyProject(root, UPLOADS);
  const preloads = await writePreloads(root);
  const [manifest] = await Promise.all([resolveManifest(), buildFunctions(root)]);
  return { functions: functionsOfManifest(manifest, { root }), redis, preloads };
}
