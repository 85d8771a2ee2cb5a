import { fcContext } from '../fc-context.ts';
import type { FcErrorType, FunctionError } from '../invocation-result.ts';
import { callUserFunction, HandledError, type UserFunction } from './call-user-function.ts';
import type { FromInstance, InstanceSettings, ToInstance } from './instance-messages.ts';
import { loadFunction } from './load-function.ts';

interface Running {
  settings: InstanceSettings;
  handler: UserFunction;
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

async function start(settings: InstanceSettings): Promise<void> {
  try {
    running = { settings, handler: await loadFunction(settings.handlerPath, settings.handler) };
    send({ type: 'succeeded', payload: Buffer.alloc(0) });
  } catch (error) {
    sendFailure(error, 'UnhandledInvocationError');
  }
}

function requireRunning(): Running {
  if (running === undefined) throw new Error('The instance was used before it was started.');
  return running;
}

async function runHook(message: Extract<ToInstance, { type: 'run-hook' }>): Promise<void> {
  const { settings } = requireRunning();
  const { handlerPath, handler, requestId } = message;
  try {
    const hook = await loadFunction(handlerPath, handler);
    await callUserFunction(hook, [fcContext({ ...settings, requestId })]);
    send({ type: 'succeeded', payload: Buffer.alloc(0) });
  } catch (error) {
    sendFailure(error, 'UnhandledInvocationError');
  }
}

async function invoke(message: Extract<ToInstance, { type: 'invoke' }>): Promise<void> {
  const { settings, handler } = requireRunning();
  const { requestId, retryCount, mark } = message;
  try {
    const context = fcContext({ ...settings, requestId, retryCount });
    const result = await callUserFunction(handler, [Buffer.from(message.event), context]);
    printMark(mark);
    send({ type: 'succeeded', payload: toPayload(result) });
  } catch (error) {
    printMark(mark);
    sendFailure(error, 'UnhandledInvocationError');
  }
}

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ToInstance) => {
  if (message.type === 'start') void start(message.settings);
  else if (message.type === 'run-hook') void runHook(message);
  else void invoke(message);
});
