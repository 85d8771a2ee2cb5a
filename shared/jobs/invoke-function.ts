import { percentEncode } from '../oss/percent-encode.ts';
import type { Acs } from './acs.ts';
import { AcsRefusedError } from './acs-errors.ts';

export interface InvokeFunctionOptions {
  functionName: string;
  /** Function Compute takes it once: letters, digits, "_" and "-", no digit first, at most 128. */
  taskId: string;
  payload: unknown;
  timeoutMs: number;
}

/** Hands an event to Function Compute, which invokes the function when it can. */
export async function invokeFunction(
  fc: Acs,
  { functionName, taskId, payload, timeoutMs }: InvokeFunctionOptions,
): Promise<'accepted' | 'already delivered'> {
  try {
    const { status } = await fc.send({
      action: 'InvokeFunction',
      version: '2023-03-30',
      path: `/2023-03-30/functions/${percentEncode(functionName)}/invocations`,
      headers: {
        'content-type': 'application/octet-stream',
        'x-fc-invocation-type': 'Async',
        'x-fc-async-task-id': taskId,
      },
      body: Buffer.from(JSON.stringify(payload)),
      timeoutMs,
    });
    if (status === 202) return 'accepted';
    const message = `InvokeFunction was answered with ${status}, and 202 was expected.`;
    throw new AcsRefusedError({ status, code: 'NotAccepted', message });
  } catch (error) {
    if (error instanceof AcsRefusedError && error.status === 409) return 'already delivered';
    throw error;
  }
}
