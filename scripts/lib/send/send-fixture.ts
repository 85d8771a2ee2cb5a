import { parseFault } from '../../../emulator/faults/catalogue.ts';
import { createFaultSet } from '../../../emulator/faults/fault-set.ts';
import { fillBody } from '../../../emulator/oss/callback/body-variables.ts';
import type { CallbackFaults } from '../../../emulator/oss/callback/callback-faults.ts';
import { type CallbackResult, deliverCallback } from '../../../emulator/oss/callback/deliver-callback.ts';
import type { DeliveryOptions } from '../../../emulator/oss/callback/deliver-once.ts';
import { OssError } from '../../../emulator/oss/http/oss-error.ts';
import { FIXTURES, type Fixture, type FixtureName } from './fixtures.ts';
import { type PreparedCallback, type PrepareOptions, prepareCallback } from './prepare.ts';

export interface SendFixtureOptions extends Omit<PrepareOptions, 'fixture'> {
  name: FixtureName;
  faults: readonly string[];
}

export interface Sent {
  fixture: FixtureName;
  about: string;
  url: string;
  body: string;
  attempts: CallbackResult['attempts'];
  /** What the client of OSS gets. */
  client: { status: number; contentType: string; body: string };
  outcome: 'taken' | 'refused' | 'failed' | 'answered differently';
  expected: Fixture['expected'] | 'failed';
}

async function chosenFaults(faults: readonly string[], fixture: Fixture): Promise<CallbackFaults> {
  const set = createFaultSet();
  for (const text of faults) await set.set(parseFault(text));
  const { delayMs, drop, twice, tamper } = set.callbacks;
  return { delayMs, drop, twice, tamper: tamper || fixture.tamper };
}

function seenByClient(result: CallbackResult, { upload }: PreparedCallback): Sent['client'] {
  if (result.ok) {
    return { status: 200, contentType: result.contentType, body: result.body.toString('utf8') };
  }
  const xml = new OssError(result).toXml(upload.reqId, `${upload.bucket}.oss-cn-hangzhou.aliyuncs.com`);
  return { status: result.status, contentType: 'application/xml', body: xml };
}

function judge({ ok, attempts }: CallbackResult): 'taken' | 'refused' | 'failed' {
  const { status = 0 } = attempts.at(-1) ?? {};
  if (ok) return 'taken';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

function isSameAnswer(first: CallbackResult, second: CallbackResult): boolean {
  return first.ok && second.ok && first.body.equals(second.body);
}

/** What goes wrong on the way has its own right outcome. */
function expectedOf({ expected }: Fixture, { faults }: DeliveryOptions): Sent['expected'] {
  if (faults?.drop) return 'failed';
  return faults?.tamper ? 'refused' : expected;
}

export interface PreparedDelivery {
  prepared: PreparedCallback;
  options: DeliveryOptions;
}

export async function prepareDelivery(chosen: SendFixtureOptions): Promise<PreparedDelivery> {
  const fixture: Fixture = FIXTURES[chosen.name];
  const prepared = prepareCallback({ ...chosen, fixture });
  const { privateKey, publicKeyUrl } = prepared;
  const faults = await chosenFaults(chosen.faults, fixture);
  return { prepared, options: { privateKey, publicKeyUrl, faults, allowRemote: true } };
}

/** Sends one callback as OSS does after an upload. */
export async function sendFixture(chosen: SendFixtureOptions): Promise<Sent> {
  const fixture: Fixture = FIXTURES[chosen.name];
  const { prepared, options } = await prepareDelivery(chosen);
  const { config, upload } = prepared;
  const result = await deliverCallback(config, upload, options);
  const again = fixture.again ? await deliverCallback(config, upload, options) : undefined;
  return {
    fixture: chosen.name,
    about: fixture.about,
    url: chosen.url,
    body: fillBody(config, upload).toString('utf8'),
    attempts: [...result.attempts, ...(again?.attempts ?? [])],
    client: seenByClient(result, prepared),
    outcome: again === undefined || isSameAnswer(result, again) ? judge(result) : 'answered differently',
    expected: expectedOf(fixture, options),
  };
}
