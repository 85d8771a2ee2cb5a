import { ConfigError } from '../shared/config.ts';
import { exitCodeOf } from './lib/reconcile/exit-code.ts';
import { chooseBucket, openServices, readReconcileConfig } from './lib/reconcile/open-services.ts';
import { type ReconcileOptions, readOptions, USAGE } from './lib/reconcile/options.ts';
import { createRecorder } from './lib/reconcile/record-object.ts';
import { describeResult, renderResult } from './lib/reconcile/render-result.ts';
import { type RunResult, runReconcile } from './lib/reconcile/run-reconcile.ts';
import { UsageError } from './lib/reconcile/usage-error.ts';
import { DEFAULT_DATA, NotRunningError, resolveData } from './lib/start/running-cloud.ts';

const INTERRUPTED = 130;

/** The first one lets the objects end that are being recorded, the second does not. */
function stopOnSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(INTERRUPTED);
      stopping.abort(new Error('It was interrupted.'));
    });
  return stopping.signal;
}

async function run(options: ReconcileOptions, signal: AbortSignal): Promise<RunResult> {
  const config = await readReconcileConfig(options.cloud);
  const bucket = chooseBucket(options.bucket, config);
  const { oss, report, close } = openServices(config, options);
  try {
    return await runReconcile(
      { ...options, bucket, stateDir: resolveData(options.cloud ?? DEFAULT_DATA) },
      {
        oss,
        endpoint: config.OSS_ENDPOINT.href,
        database: report.database,
        record: createRecorder(bucket, report),
        stderr: process.stderr,
        signal,
      },
    );
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return console.log(USAGE);
  const signal = stopOnSignal();
  const result = await run(options, signal);
  if (options.json) console.log(JSON.stringify(describeResult(result), null, 2));
  else console.log(renderResult(result));
  process.exitCode = exitCodeOf(result, signal.aborted);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError || error instanceof ConfigError || error instanceof NotRunningError)
    console.error('See npm run reconcile -- --help.');
  process.exitCode = 1;
});
