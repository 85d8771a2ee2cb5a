import { stop } from 'esbuild';
import { buildFunctions } from '../../build.ts';

/** Builds, and ends esbuild's own process: it would otherwise stay for as long as the local stack runs. */
export async function build(): Promise<void> {
  try {
    await buildFunctions();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The functions cannot be built. Correct this and start again:\n${message}`, { cause });
  } finally {
    await stop();
  }
}
