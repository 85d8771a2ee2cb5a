import { describe, expect, it } from 'vitest';
import { messageOf, readJobMessage, taskIdOf } from '../../../shared/jobs/job-message.ts';

describe('the message of a job', () => {
  it('is read from an event as Function Compute hands it over', () => {
    const job = { id: 'ünï.on-uploaded', attempt: 3 };
    expect(readJobMessage(Buffer.from(JSON.stringify(messageOf(job))))).toEqual(job);
    expect(readJobMessage(JSON.stringify(messageOf(job)))).toEqual(job);
  });

  it('is of the first attempt unless it says otherwise', () => {
    expect(readJobMessage('{"jobId":"a"}')).toEqual({ id: 'a', attempt: 1 });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    'not JSON',
    '{"jobId":""}',
    '{"jobId":7}',
    '{"jobId":"a","attempt":0}',
    '{"jobId":"a","attempt":1.5}',
    '{"jobId":"a","attempt":"1"}',
    '{"jobId":"a","attempt":1e9}',
  ])('is not %j', (event) => {
    expect(() => readJobMessage(Buffer.from(event))).toThrow(
      expect.objectContaining({ code: 'message_malformed', isTransient: false }),
    );
  });
});

describe('the task id of an attempt', () => {
  it('names the job and the attempt', () => {
    expect(taskIdOf({ id: 'abc-1_x', attempt: 2 })).toBe('job_abc-1_x_2');
  });

  it.each(['a.b', 'ünï', 'a b', 'x'.repeat(500), ''])(
    'is one that Function Compute takes, of the id %j',
    (id) => {
      expect(taskIdOf({ id, attempt: 10 })).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/);
      expect(taskIdOf({ id, attempt: 10 })).not.toBe(taskIdOf({ id: `${id}!`, attempt: 10 }));
    },
  );
});
