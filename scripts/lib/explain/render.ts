import { stringToSign } from '../../../shared/callback/string-to-sign.ts';
import type { CallbackError } from '../../../shared/http/errors.ts';
import type { Diagnosis } from './diagnose.ts';
import { showText } from './show-text.ts';

export interface Report extends Diagnosis {
  /** How the function would refuse the callback all the same, its signature aside. */
  refusal?: CallbackError | undefined;
  /** Of CALLBACK_PATH or --path. */
  callbackPath?: string | undefined;
}

function verdict({ verifies, findings, refusal }: Report): string {
  if (!verifies) return `It does NOT verify: ${findings.map(({ name }) => name).join(', ')}`;
  return refusal ? `It verifies, and the function would still refuse it: ${refusal.code}` : 'It verifies.';
}

function pathSentence({ callbackPath, verifiesWithPath }: Report): string[] {
  if (callbackPath === undefined) return [];
  const outcome = verifiesWithPath ? 'it verifies' : 'it does not verify either';
  return [`With CALLBACK_PATH=${callbackPath} ${outcome}.`];
}

/** For people. */
export function renderText(report: Report): string {
  const { arrived, signed, verifies, findings, evidence, refusal } = report;
  const lines = [verdict(report), ''];
  if (arrived) lines.push(`${verifies ? 'string to sign' : 'arrived'}: ${showText(arrived)}`);
  if (signed && !verifies) lines.push(`signed:  ${showText(stringToSign(signed))}`);
  for (const { name, shows, advice } of findings)
    lines.push('', `${name}: ${shows}`, `  What to do: ${advice}`);
  if (refusal) lines.push('', `${refusal.code}: ${refusal.message}`, `  What to do: ${refusal.hint}`);
  lines.push('', ...[...pathSentence(report), ...evidence].map((sentence) => `- ${sentence}`));
  return lines.join('\n');
}

/** For programs. */
export function renderJson(report: Report): string {
  const { verifies, findings, evidence, arrived, signed, refusal, callbackPath, verifiesWithPath } = report;
  return JSON.stringify(
    {
      verifies,
      findings,
      evidence,
      stringToSign: arrived && showText(arrived),
      signedString: signed && showText(stringToSign(signed)),
      signedPath: signed?.path,
      signedQuery: signed?.query,
      refusal: refusal && { code: refusal.code, message: refusal.message, hint: refusal.hint },
      withPath: callbackPath === undefined ? undefined : { path: callbackPath, verifies: verifiesWithPath },
    },
    null,
    2,
  );
}
