import { JobError } from './job-error.ts';

/** Of a job whose params are none that its function takes: they would not be the next time either. */
export function paramsInvalid(message: string, cause: unknown): JobError {
  return new JobError('params_invalid', message, {
    hint: 'Its params were recorded by another version of the code: have the upload recorded anew.',
    isTransient: false,
    cause,
  });
}
