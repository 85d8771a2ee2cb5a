import { type FrontOptions, startFront } from '../../emulator/fc/front.ts';

/** Runs a front in a process of its own, for tests that kill it, and sends its port. */
const options = JSON.parse(process.argv[2] ?? '{}') as FrontOptions;
const { port } = await startFront(options);
process.send?.({ port });
