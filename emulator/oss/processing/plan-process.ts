import { isUtf8 } from 'node:buffer';
import { notImplemented } from '../http/errors.ts';
import { readParameters } from './action-parameters.ts';
import { type Action, parseStages, type Stage } from './parse-stages.ts';
import { badProcess, missingParameters, noSuchStyle } from './processing-errors.ts';

interface SaveTarget {
  key: string;
  /** The bucket of the source unless it is given. */
  bucket: string | undefined;
}

/** What is asked for in x-oss-process or x-oss-async-process. */
export interface ProcessPlan {
  service: 'image' | 'video';
  actions: readonly Action[];
  saveAs: SaveTarget | undefined;
  topic: string | undefined;
}

/** The content of a style of the bucket, by name. */
export type FindStyle = (name: string) => string | undefined;

// OSS wants the alphabet that is safe in URLs: a "/" would begin another action.
const URL_SAFE_BASE64 = /^[A-Za-z0-9_-]+={0,2}$/;

function decodeName(value: string): string {
  const bytes = Buffer.from(value, 'base64url');
  if (!URL_SAFE_BASE64.test(value) || !isUtf8(bytes)) throw badProcess('Input is not base64 decoding.');
  return bytes.toString('utf8');
}

function resolveStyle({ service, actions }: Stage, findStyle: FindStyle): Stage[] {
  if (service !== 'style') return [{ service, actions }];
  const name = actions.map((action) => [action.name, ...action.parameters].join(',')).join('/');
  const content = findStyle(name);
  if (content === undefined) throw noSuchStyle(name);
  return parseStages(content);
}

function readSaveTarget(action: Action): SaveTarget {
  const values = readParameters(action, ['o', 'b']);
  const key = values.get('o');
  if (key === undefined) throw missingParameters('sys/saveas');
  const bucket = values.get('b');
  return { key: decodeName(key), bucket: bucket === undefined ? undefined : decodeName(bucket) };
}

function readTopic(action: Action): string {
  const topic = readParameters(action, ['topic']).get('topic');
  if (topic === undefined) throw missingParameters('sys/notify');
  return decodeName(topic);
}

function readSystemActions(actions: readonly Action[]): Pick<ProcessPlan, 'saveAs' | 'topic'> {
  let saveAs: SaveTarget | undefined;
  let topic: string | undefined;
  for (const action of actions) {
    if (action.name === 'saveas') saveAs = readSaveTarget(action);
    else if (action.name === 'notify') topic = readTopic(action);
    else throw notImplemented(`sys/${action.name}`);
  }
  return { saveAs, topic };
}

function isSystem({ service }: Stage): boolean {
  return service === 'sys';
}

function readService(stages: readonly Stage[]): ProcessPlan['service'] {
  const services = [...new Set(stages.map((stage) => stage.service))];
  const [service] = services;
  if (service === undefined) throw badProcess('The process has nothing to do before sys.');
  if (services.length === 1 && (service === 'image' || service === 'video')) return service;
  throw notImplemented(`the process ${services.join('|')}`);
}

/** Reads a process: what one service does, then what becomes of the result. */
export function planProcess(process: string, findStyle: FindStyle): ProcessPlan {
  const stages = parseStages(process).flatMap((stage) => resolveStyle(stage, findStyle));
  const work = stages.filter((stage) => !isSystem(stage));
  const actions = work.flatMap((stage) => stage.actions);
  const system = readSystemActions(stages.filter(isSystem).flatMap((stage) => stage.actions));
  return { service: readService(work), actions, ...system };
}
