import { expect } from 'vitest';

/** The body of a 203, for SDKs that hand it out as if it were the callback's answer. */
export const failureXml = (message: string) =>
  expect.stringContaining(`<Code>CallbackFailed</Code>\n  <Message>${message}</Message>`);
