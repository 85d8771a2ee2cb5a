import { once } from 'node:events';
import { NODE_FLAGS } from '../../emulator/node-flags.ts';
import { emulatorProcess } from './emulator-process.ts';

const START_OSS = new URL('../../emulator/oss/start-oss.ts', import.meta.url).href;

export interface OssProcess {
  url: string;
  port: number;
  /** What no process can prepare for. */
  killNow(): Promise<void>;
  peakMemoryBytes(): Promise<number>;
}

/** The emulator in a process of its own. */
export async function ossProcess(dataDir: string): Promise<OssProcess> {
  const source = `
    import { startOss } from ${JSON.stringify(START_OSS)};
    const { port } = await startOss({ ...${JSON.stringify({ dataDir, port: 0, buckets: ['examplebucket'] })}, log() {} });
    process.on('message', () => process.send({ maxRss: process.resourceUsage().maxRSS }));
    process.send({ port });`;
  const { child, ready, killNow } = await emulatorProcess<{ port: number }>(source, NODE_FLAGS);
  const { port } = ready;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    killNow,
    async peakMemoryBytes() {
      child.send({});
      const [{ maxRss }] = (await once(child, 'message')) as [{ maxRss: number }];
      return maxRss * 1024;
    },
  };
}
