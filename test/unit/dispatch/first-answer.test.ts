import { describe, expect, it } from 'vitest';
import { firstAnswer } from '../../../shared/dispatch/first-answer.ts';
import type { AdmittedUpload } from '../../../shared/uploads/admitted-upload.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { recordedUpload } from '../../support/recorded-jobs.ts';
import { thrownBy } from '../../support/thrown-by.ts';

const ROOM_BYTES = 1024 * 1024 - Buffer.byteLength('{"text":""}');
/** Characters of two bytes, but for the last one. */
const LONGEST = `${'é'.repeat((ROOM_BYTES - 1) / 2)}x`;

/** The answer to an upload whose kind responds with that text. */
function answerWith(text: string): string {
  const { anything } = defineUploads({ anything: { prefix: '', respond: () => ({ text }) } });
  const upload = { ...recordedUpload('answered'), state: 'recorded', confirmed: true };
  return firstAnswer(upload as unknown as AdmittedUpload, anything, []);
}

describe('the answer of a kind', () => {
  it('may be as large as OSS hands on', () => {
    expect(answerWith(LONGEST)).toBe(`{"text":"${LONGEST}"}`);
  });

  it.each(['\\u0000', '\\\\u0000', 'a\\u0000b'])('may hold the text %s, which is no NUL', (text) => {
    expect(JSON.parse(answerWith(text))).toEqual({ text });
  });

  it.each([
    ['a byte more', `${LONGEST}x`, 'more than 1 MB'],
    ['a NUL character', 'a\0b', 'a NUL character'],
    ['a NUL character behind a backslash', 'a\\\0b', 'a NUL character'],
  ])('is a fault of its hook with %s', (_, text, said) => {
    expect(thrownBy(() => answerWith(text))).toMatchObject({
      code: 'respond_failed',
      status: 500,
      cause: { message: expect.stringContaining(said) },
    });
  });
});
