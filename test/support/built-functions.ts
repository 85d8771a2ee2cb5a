import { type BuildReport, buildFunctions } from '../../scripts/build.ts';

let building: Promise<BuildReport> | undefined;

/** dist/ as the sources have it: built once for all tests of a file. */
export function builtFunctions(): Promise<BuildReport> {
  building ??= buildFunctions();
  return building;
}
