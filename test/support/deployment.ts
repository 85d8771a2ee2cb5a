import { onTestFinished } from 'vitest';
import { type Front, startFront } from '../../emulator/fc/front.ts';
import { findFreePort } from '../../emulator/find-free-port.ts';
import { createStsTokens } from '../../emulator/oss/auth/sts-tokens.ts';
import type { OssOptions } from '../../emulator/oss/oss-options.ts';
import { connectTriggers, type Triggers } from '../../emulator/triggers/connect-triggers.ts';
import type { Manifest } from '../../scripts/lib/manifest/manifest.ts';
import { toFunctions } from '../../scripts/lib/start/local-functions.ts';
import { signingKey } from './callback-events.ts';
import type { TestDatabase } from './create-database.ts';
import { aliOss, ossEmulator } from './oss-emulator.ts';

const BODY = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}';
const DEV_KEY = signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

export interface DeploymentOptions {
  database: TestDatabase;
  /** Its functions have been built. */
  manifest: Manifest;
  /** Takes a message of a topic in place of the functions that it is for. */
  onTopicMessage?: (deliver: () => Promise<void>, topic: string, message: string) => Promise<void>;
  oss?: Partial<OssOptions>;
  /** Variables of all functions, in place of those of the manifest. */
  env?: Readonly<Record<string, string>>;
}

export interface Deployment {
  oss: Awaited<ReturnType<typeof ossEmulator>>;
  client: ReturnType<typeof aliOss>;
  front: Front;
  triggers: Triggers;
  /** What the functions have printed. */
  lines: string[];
  /** Uploads, and has the callback function called back. */
  put(key: string, content: Buffer, mime: string, ticket: string): Promise<{ data: unknown }>;
  /** Invokes a function and waits for what it returns. */
  invoke(functionName: string, event?: string): Promise<unknown>;
}

/** OSS, and the functions of s.yaml with their triggers. Goes with the end of the test. */
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { database, manifest, onTopicMessage = (deliver) => deliver() } = options;
  const tokens = createStsTokens();
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const oss = await ossEmulator({
    callbacks: { signingKey },
    tokens,
    onTopicMessage: (topic, message) =>
      onTopicMessage(() => triggers.onTopicMessage(topic, message), topic, message),
    ...options.oss,
  });
  const port = await findFreePort();
  const functions = toFunctions(manifest, {
    DATABASE_URL: database.url,
    OSS_ENDPOINT: oss.url,
    INVOKE_ENDPOINT: `http://127.0.0.1:${port}`,
    TICKET_SECRETS: 'a secret of the tests: 32 bytes or more',
    OSS_CALLBACK_DEV_KEY: DEV_KEY,
    ...options.env,
  });
  const account = { accountId: '0000000000000000', region: 'cn-hangzhou' };
  const credentials = tokens.issue(3600);
  const front = await startFront({ port, functions, account: { ...account, credentials }, log });
  onTestFinished(() => front.close());
  const triggers = connectTriggers({ functions, invokeEvent: front.invokeEvent, account, log });
  const client = aliOss(oss);
  return {
    oss,
    client,
    front,
    triggers,
    lines,
    async put(key, content, mime, ticket) {
      const callback = { url: `${front.url}/callback`, body: `${BODY}&ticket=${ticket}` };
      return (await client.put(key, content, { mime, callback })) as { data: unknown };
    },
    async invoke(functionName, event = '') {
      const { result } = await front.invokeEvent(functionName, Buffer.from(event), { async: false });
      const text = result.payload.toString('utf8');
      if (!result.ok) throw new Error(`${functionName} has failed: ${text}`);
      return JSON.parse(text) as unknown;
    },
  };
}
