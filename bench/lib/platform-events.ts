import { randomBytes } from 'node:crypto';
import { fcContext } from '../../emulator/fc/fc-context.ts';
import { toFcEvent } from '../../emulator/fc/http-event.ts';
import { EMULATOR_ACCOUNT_ID } from '../../shared/config.ts';
import { type SignedUpload, TARGET } from './signed-upload.ts';

const TIMEOUT_MS = 10_000;

export function toFc({ headers, body }: SignedUpload): Buffer {
  return toFcEvent({
    method: 'POST',
    target: TARGET,
    httpVersion: '1.1',
    rawHeaders: Object.entries(headers).flat(),
    body,
    sourceIp: '203.0.113.17',
    accountId: EMULATOR_ACCOUNT_ID,
    requestId: `1-${randomBytes(12).toString('hex')}`,
    time: new Date(),
  });
}

export function fcContextOf(): unknown {
  return fcContext({
    functionName: 'callback',
    handler: 'index.handler',
    timeoutSeconds: TIMEOUT_MS / 1000,
    memoryMb: 512,
    requestId: `1-${randomBytes(12).toString('hex')}`,
    region: 'cn-hangzhou',
    accountId: EMULATOR_ACCOUNT_ID,
  });
}
