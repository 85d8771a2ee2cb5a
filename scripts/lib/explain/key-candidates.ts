import type { KeyObject } from 'node:crypto';
import {
  isLoopbackKeyUrl,
  type PublicKeyUrl,
  parsePublicKeyUrl,
} from '../../../shared/callback/public-key-url.ts';
import { WELL_KNOWN_KEY_URL, wellKnownKey } from '../../../shared/public-keys/well-known-key.ts';
import type { Finding } from './distortion.ts';
import { repairBase64 } from './repair-base64.ts';

export interface KeyCandidate {
  key: KeyObject;
  /** For people. */
  name: string;
  finding?: Finding;
}

export interface KeysAtHand {
  /** Of --key. */
  given?: KeyObject | undefined;
  /** Of --fetch: what is at the URL that the header names. */
  fetched?: KeyObject | undefined;
}

const MISSING: Finding = {
  name: 'key-url-missing',
  shows: 'There is no x-oss-pub-key-url header.',
  advice: 'Let the gateway pass the x-oss- headers on.',
};

const ALTERED: Finding = {
  name: 'key-url-altered',
  shows: 'The x-oss-pub-key-url header is not the base64 that OSS sends, but it can be guessed.',
  advice: 'Pass the header on as it came.',
};

const LOCAL: Finding = {
  name: 'key-url-local',
  shows: 'The key URL is one of a local emulator: functions accept it only there, with OSS_CALLBACK_DEV_KEY.',
  advice: 'Give the public key of that emulator with --key file.pem.',
};

const WRONG_KEY: Finding = {
  name: 'wrong-key',
  shows: 'It was signed with the key that OSS uses everywhere, and another key is named or was given.',
  advice: 'Verify with the key that x-oss-pub-key-url names, and do not change that header.',
};

function refused(url: string): Finding {
  return {
    name: 'key-url-refused',
    shows: `The key URL ${JSON.stringify(url.slice(0, 120))} is not one of the places where OSS publishes its keys.`,
    advice:
      'Only http(s)://gosspublic.alicdn.com/ is accepted. If OSS did not send this header, somebody forged the request.',
  };
}

function parse(header: string): PublicKeyUrl | undefined {
  try {
    return parsePublicKeyUrl(header);
  } catch {
    return undefined;
  }
}

export interface NamedKey {
  /** What the header names, if it is a place of OSS. */
  url?: PublicKeyUrl | undefined;
  finding?: Finding;
  note?: string;
}

/** What x-oss-pub-key-url says, and what is wrong with it. */
export function readKeyUrl(header: string | undefined): NamedKey {
  if (!header) return { finding: MISSING };
  const url = parse(header);
  const decoded = Buffer.from(header, 'base64').toString('latin1');
  if (url) {
    const note = 'The key is named over http. It is read over https, and it is the same key.';
    return decoded.startsWith('http:') ? { url, note } : { url };
  }
  if (isLoopbackKeyUrl(header)) return { finding: LOCAL };
  const guesses = [Buffer.from(header.trim()), ...repairBase64(header)];
  const guess = guesses.map((bytes) => parse(bytes.toString('base64'))).find((found) => found !== undefined);
  if (guess) return { url: guess, finding: ALTERED };
  return { finding: refused(/^https?:/.test(header) ? header : decoded) };
}

/** The keys to check with, the right one first. */
export function keyCandidates(named: NamedKey, { given, fetched }: KeysAtHand): KeyCandidate[] {
  const { url, finding } = named;
  const problem = finding === undefined ? {} : { finding };
  const wellKnown = { key: wellKnownKey(), name: "OSS's well-known key v1" };
  const candidates: KeyCandidate[] = [];
  if (given) candidates.push({ key: given, name: 'the key of --key', ...(finding === LOCAL ? {} : problem) });
  if (fetched) candidates.push({ key: fetched, name: `the key at ${url}`, ...problem });
  const isNamed = !given && (url === undefined || url === WELL_KNOWN_KEY_URL);
  const ofHeader = given && finding === LOCAL ? undefined : finding;
  const ofWellKnown = ofHeader ?? (isNamed ? undefined : WRONG_KEY);
  candidates.push({ ...wellKnown, ...(ofWellKnown === undefined ? {} : { finding: ofWellKnown }) });
  return candidates;
}
