import { stop } from 'esbuild';
import { type BuildReport, buildFunctions } from '../../build.ts';

/** Builds, and ends esbuild's own process: it would otherwise stay for as long as the local stack runs. */
export async function build(): Promise<BuildReport> {
  try {
    return await buildFunctions();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The functions cannot be built:\n${message}`, { cause });
  } finally {
    await stop();
  }
}
