import { describe, expect, it } from 'vitest';
import { JobError, toJobError } from '../../../shared/jobs/job-error.ts';
import { OssRequestError } from '../../../shared/oss/oss-request-error.ts';

describe('toJobError', () => {
  it('leaves one of ours as it is', () => {
    const error = new JobError('x', 'y', { hint: 'z', isTransient: false });
    expect(toJobError(error)).toBe(error);
  });

  it('takes over what an error says about itself', () => {
    const xml = '<Error><Code>NoSuchKey</Code><Message>It is gone.</Message></Error>';
    expect(toJobError(new OssRequestError(404, xml, 'request-1'))).toMatchObject({
      code: 'NoSuchKey',
      message: 'It is gone.',
      isTransient: false,
    });
    expect(toJobError(new OssRequestError(503, '', 'request-1'))).toMatchObject({ isTransient: true });
  });

  it.each([[new Error('boom')], ['boom']])('tries again after %j, which nobody foresaw', (thrown) => {
    expect(toJobError(thrown)).toMatchObject({ code: 'unexpected', message: 'boom', isTransient: true });
  });
});
