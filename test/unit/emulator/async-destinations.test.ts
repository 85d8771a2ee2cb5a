import { expect, test } from 'vitest';
import { createDiary, diaryFunction } from '../../support/diary-function.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';

const arn = (name: string) => `acs:fc:cn-hangzhou:0000000000000000:functions/${name}`;

const SOURCES = {
  mine: `exports.handler = async (event) => {
    if (event.toString() === 'bad') throw new RangeError('no');
    return { fine: true };
  };`,
  happy: diaryFunction(),
  sad: diaryFunction(),
};

async function frontWith(destinationConfig: {
  onSuccess?: { destination: string };
  onFailure?: { destination: string };
}) {
  const { env, entries } = await createDiary();
  const spec = { asyncInvokeConfig: { maxAsyncRetryAttempts: 2, destinationConfig } };
  const front = await frontOf(SOURCES, { env, specs: { mine: spec }, retryDelayMs: () => 5 });
  return { invoke: fcClient(front), entries, lines: front.lines };
}

test('a success is told to its destination', async () => {
  const config = { onSuccess: { destination: arn('happy') }, onFailure: { destination: arn('sad') } };
  const { invoke, entries } = await frontWith(config);
  const { headers } = await invoke('mine', 'good', { type: 'Async' });
  await expect.poll(() => entries().length).toBe(1);
  const [entry] = entries();
  expect(JSON.parse(entry?.event ?? '')).toEqual({
    timestamp: expect.any(Number),
    requestContext: {
      requestId: headers['x-fc-request-id'],
      functionArn: arn('mine'),
      condition: '',
      approximateInvokeCount: 1,
    },
    requestPayload: 'good',
    responseContext: { statusCode: 200, functionError: '' },
    responsePayload: '{"fine":true}',
  });
});

test('a failure is told to its destination, after the last retry', async () => {
  const { invoke, entries } = await frontWith({ onFailure: { destination: `${arn('sad')}/LATEST` } });
  await invoke('mine', 'bad', { type: 'Async' });
  await expect.poll(() => entries().length).toBe(1);
  const [entry] = entries();
  const told = JSON.parse(entry?.event ?? '');
  expect(told).toMatchObject({
    requestContext: { condition: 'UnhandledInvocationError', approximateInvokeCount: 3 },
    requestPayload: 'bad',
    responseContext: { statusCode: 200, functionError: 'UnhandledInvocationError' },
  });
  expect(JSON.parse(told.responsePayload)).toMatchObject({ errorMessage: 'no', errorType: 'RangeError' });
});

test.each([arn('nowhere'), 'acs:mns:cn-hangzhou:0000000000000000:/queues/q/messages'])(
  'that a result goes nowhere is said: %s',
  async (destination) => {
    const { invoke, lines } = await frontWith({ onSuccess: { destination } });
    await invoke('mine', 'good', { type: 'Async' });
    await expect.poll(() => lines.join('\n')).toContain(`Its result is not sent to ${destination}`);
  },
);
