import { randomBytes } from 'node:crypto';

/** Of what came while versions were not kept: a key has one such version at the most. */
export const NULL_VERSION_ID = 'null';

const VERSION_ID = /^CAEQ[0-9a-f]{60}$/;
const TIME_DIGITS = 16;
let lastTime = 0n;

/** Later ids are greater, so that a list can go on behind a version that is gone. As long as OSS's own, and begins as they do. */
export function createVersionId(now = Date.now()): string {
  const time = BigInt(now) * 1000n;
  lastTime = time > lastTime ? time : lastTime + 1n;
  const digits = lastTime.toString(16).padStart(TIME_DIGITS, '0');
  return `CAEQ${digits}${randomBytes(22).toString('hex')}`;
}

export function isVersionId(text: string): boolean {
  return text === NULL_VERSION_ID || VERSION_ID.test(text);
}
