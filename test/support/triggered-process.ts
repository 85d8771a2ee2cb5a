import type { FrontOptions } from '../../emulator/fc/front.ts';
import { emulatorProcess } from './emulator-process.ts';

const EMULATOR = new URL('../../emulator/', import.meta.url).href;

export interface TriggeredProcess {
  /** Of the emulated OSS. */
  url: string;
  /** What no process can prepare for. */
  killNow(): Promise<void>;
}

/** OSS, Function Compute and the triggers between them, in a process of their own. */
export async function triggeredProcess(
  dataDir: string,
  { functions, maxInstances }: Pick<FrontOptions, 'functions' | 'maxInstances'>,
): Promise<TriggeredProcess> {
  const source = `
    import { startFront } from '${EMULATOR}fc/front.ts';
    import { startOss } from '${EMULATOR}oss/start-oss.ts';
    import { connectTriggers } from '${EMULATOR}triggers/connect-triggers.ts';
    const [functions, options] = [${JSON.stringify(functions)}, ${JSON.stringify({ dataDir, port: 0 })}];
    const log = () => undefined;
    const front = await startFront({ ...options, functions, maxInstances: ${maxInstances}, log });
    const account = { accountId: '0000000000000000', region: 'cn-hangzhou' };
    const { onEvent } = connectTriggers({ functions, invokeEvent: front.invokeEvent, account, log });
    const { url } = await startOss({ ...options, buckets: ['examplebucket'], onEvent, log });
    process.send({ url });`;
  const { ready, killNow } = await emulatorProcess<{ url: string }>(source, ['--import', 'tsx']);
  return { url: ready.url, killNow };
}
