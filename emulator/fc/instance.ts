import { callUserFunction, HandledError } from './call-user-function.ts';
import { fcContext } from './fc-context.ts';
import type { FromInstance, InstanceSettings, ToInstance } from './instance-messages.ts';
import type { FcErrorType, FunctionError } from './invocation-result.ts';
import { type LoadedFunction, loadFunction } from './load-function.ts';

interface Running {
  settings: InstanceSettings;
  code: LoadedFunction;
}

let running: Running | undefined;

// The channel is the emulator's: on FC there is none that a function could find and write to.
const channel = process.send?.bind(process);
delete process.send;

function send(message: FromInstance): void {
  channel?.(message);
}

const print = process.stdout.write.bind(process.stdout);

/** Behind all that the function has printed so far. */
function printMark(mark: string | undefined): void {
  if (mark !== undefined) print(`${mark}\n`);
}

function toPayload(result: unknown): Buffer {
  if (result === null || result === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(result)) return result;
  return Buffer.from(typeof result === 'object' ? JSON.stringify(result) : String(result), 'utf8');
}

function describe(error: unknown): FunctionError {
  if (error instanceof HandledError && !(error.reported instanceof Error)) {
    return { errorMessage: String(error.reported), errorType: 'FunctionHandledError' };
  }
  const cause = error instanceof HandledError ? error.reported : error;
  if (!(cause instanceof Error)) return { errorMessage: String(cause), errorType: 'Error' };
  return {
    errorMessage: cause.message,
    errorType: cause.name,
    stackTrace: (cause.stack ?? '').split('\n'),
  };
}

function sendFailure(error: unknown, otherwise: FcErrorType): void {
  const errorType = error instanceof HandledError ? 'HandledInvocationError' : otherwise;
  send({ type: 'failed', error: describe(error), errorType });
}

async function start(settings: InstanceSettings, requestId: string): Promise<void> {
  try {
    running = { settings, code: await loadFunction(settings.handlerPath, settings.handler) };
  } catch (error) {
    sendFailure(error, 'UnhandledInvocationError');
    return;
  }
  try {
    const { initialize } = running.code;
    if (initialize !== undefined) await callUserFunction(initialize, [fcContext({ ...settings, requestId })]);
    send({ type: 'started' });
  } catch (error) {
    send({ type: 'failed', error: describe(error), errorType: 'InitializationError' });
  }
}

async function invoke(message: Extract<ToInstance, { type: 'invoke' }>): Promise<void> {
  if (running === undefined) throw new Error('The instance was invoked before it was started.');
  const { settings, code } = running;
  const { requestId, retryCount, mark } = message;
  try {
    const context = fcContext({ ...settings, requestId, retryCount });
    const result = await callUserFunction(code.handler, [Buffer.from(message.event), context]);
    printMark(mark);
    send({ type: 'succeeded', payload: toPayload(result) });
  } catch (error) {
    printMark(mark);
    sendFailure(error, 'UnhandledInvocationError');
  }
}

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ToInstance) => {
  if (message.type === 'start') void start(message.settings, message.requestId);
  else void invoke(message);
});
