import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Front, type FrontOptions, startFront } from '../../../emulator/fc/front.ts';
import type { Account } from '../../../emulator/fc/function-spec.ts';
import {
  connectTriggers,
  type TriggerOptions,
  type Triggers,
} from '../../../emulator/triggers/connect-triggers.ts';
import type { BuildReport } from '../../build.ts';
import { checkFunctions } from './check-functions.ts';
import type { Cleanup } from './cleanup.ts';
import { callbackFunctionOf, type Functions, readLocalManifest, toFunctions } from './local-functions.ts';
import { createRedeploy } from './redeploy.ts';
import { watchSources } from './watch-sources.ts';

type Environment = Readonly<Record<string, string>>;

export interface FunctionsOptions
  extends Omit<FrontOptions, 'functions' | 'ready' | 'log' | 'account' | 'onTopicMessage'> {
  account: Account;
  /** What s.yaml takes from the environment. */
  variables: Environment;
  /** What opens on this machine alone. */
  doors: Environment;
  triggerFaults: NonNullable<TriggerOptions['faults']>;
  /** Resolves when the code is there. */
  building: Promise<BuildReport>;
  cleanup: Cleanup;
  log: (line: string, functionName?: string) => void;
}

export interface LocalFunctions {
  front: Front;
  names: readonly string[];
  callbackUrl: string;
  /** Gives all functions other doors. */
  setDoors(doors: Environment): void;
  /** Hand events of OSS and messages of topics to the functions whose triggers name them. */
  triggers: Triggers;
}

const ROOT = join(import.meta.dirname, '../../..');

/** Runs the functions of s.yaml, and takes over what changes in their sources. */
export async function startFunctions(options: FunctionsOptions): Promise<LocalFunctions> {
  const { variables, building, cleanup, log, account, triggerFaults: faults, ...settings } = options;
  let { doors } = options;
  const ending = new AbortController();
  const reading = readLocalManifest(variables, ending.signal);
  cleanup.add(async () => {
    ending.abort();
    await reading.catch(() => undefined);
  });
  const [read, built] = await Promise.all([reading, building]);
  let manifest = read;
  const callbackUrl = `http://127.0.0.1:${options.port}/${callbackFunctionOf(manifest)}`;
  const functionsNow = () => toFunctions(manifest, { ...doors, CALLBACK_URL: callbackUrl });
  const functions = functionsNow();
  checkFunctions(functions, built);
  let settled = () => Promise.resolve();
  const triggers: Triggers = {
    onEvent: (event) => connected.onEvent(event),
    onTopicMessage: (topic, message) => connected.onTopicMessage(topic, message),
  };
  const front = await startFront({
    ...settings,
    functions,
    account,
    log,
    onTopicMessage: (topic, message) => triggers.onTopicMessage(topic, message.toString('utf8')),
    ready: () => settled(),
  });
  cleanup.add(front.close);
  const connect = (of: Functions) =>
    connectTriggers({ functions: of, invokeEvent: front.invokeEvent, account, faults, log });
  let connected = connect(functions);
  const redeploy = createRedeploy({
    front,
    functions,
    log,
    async readFunctions() {
      manifest = await readLocalManifest(variables, ending.signal);
      return functionsNow();
    },
    onRead(changed) {
      connected = connect(changed);
    },
  });
  const watcher = watchSources({
    root: ROOT,
    folders: ['functions', 'shared', 'hooks'].filter((folder) => existsSync(join(ROOT, folder))),
    files: ['s.yaml', 'uploads.ts'],
    onChange: redeploy,
  });
  cleanup.add(async () => watcher.close());
  settled = watcher.settled;
  return {
    front,
    names: Object.keys(functions),
    callbackUrl,
    triggers,
    setDoors(changed) {
      doors = changed;
      for (const [name, spec] of Object.entries(functionsNow())) front.update(name, spec);
    },
  };
}
