import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import { createLog } from '../../shared/log.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { type NoteServices, noteFailure } from './note-failure.ts';
import { readFailure } from './read-failure.ts';

const log = createLog(logLevelOrDefault());
let services: NoteServices | undefined;

function createServices(): NoteServices {
  const config = readConfig(FUNCTION_VARIABLES['invocation-failed']);
  return { database: createConfiguredDatabase(config), log };
}

/** The destination of invocations that Function Compute has given up. */
export const handler = onFunctionCompute(async (event: unknown) => {
  services ??= createServices();
  return { isRecorded: await noteFailure(readFailure(event), services) };
});
