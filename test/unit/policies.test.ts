import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { fillPolicies } from '../../scripts/lib/policies/fill-policy.ts';
import { planRoles } from '../../scripts/lib/policies/plan-roles.ts';
import type { Policy } from '../../scripts/lib/policies/policy.ts';
import { type Policies, readPolicies } from '../../scripts/lib/policies/read-policies.ts';
import { JOB_NAMES } from '../../shared/jobs/job-names.ts';
import { EXAMPLE_ENV, resolveManifest } from '../support/resolve-manifest.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const CALLS = ['shared/oss', 'shared/jobs', 'scripts/lib/reconcile'];
const MAX_POLICY_CHARACTERS = 6144;

/** What RAM asks for when one of these modules calls the cloud. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'shared/oss/head-object.ts': ['oss:GetObject'],
  'shared/oss/get-object.ts': ['oss:GetObject'],
  'shared/oss/put-object.ts': ['oss:PutObject'],
  'shared/oss/list-objects.ts': ['oss:ListObjects'],
  'shared/oss/process-object.ts': ['oss:GetObject', 'oss:PostProcessTask', 'oss:PutObject'],
  'shared/oss/async-process-object.ts': [
    'oss:GetObject',
    'oss:PostProcessTask',
    'oss:ProcessImm',
    'oss:PutObject',
    'imm:CreateMediaConvertTask',
  ],
  'shared/jobs/invoke-function.ts': ['fc:InvokeFunction'],
  'shared/jobs/get-media-task.ts': ['imm:GetTask'],
  'scripts/lib/reconcile/count-objects.ts': ['oss:GetBucketStat'],
};

/** The modules of which there is something in a bundle. */
async function modulesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir: 'dist',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
}

async function actionsUsedBy(entry: string): Promise<string[]> {
  const modules = await modulesOf(entry);
  return [...new Set(modules.flatMap((module) => ACTIONS[module] ?? []))].sort();
}

function actionsOf(policy: Policy | undefined): string[] {
  return [...new Set(policy?.Statement.flatMap(({ Action }) => Action))].sort();
}

async function modulesThatCall(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(join(ROOT, folder))) {
    const text = await readFile(join(ROOT, folder, file), 'utf8');
    if (/(oss|fc|imm|acs)\.send\(/.test(text)) found.push(`${folder}/${file}`);
  }
  return found;
}

describe('the policies', () => {
  let policies: Policies;
  beforeAll(async () => {
    policies = await readPolicies();
  });

  it('are held against all that calls the cloud', async () => {
    const calling = (await Promise.all(CALLS.map(modulesThatCall))).flat();
    expect(calling.sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  it('allow each function what it does, and nothing else', async () => {
    const functions = await readdir(join(ROOT, 'functions'));
    const used: Record<string, string[]> = {};
    const allowed: Record<string, string[]> = {};
    for (const name of functions) {
      used[name] = await actionsUsedBy(`functions/${name}/index.ts`);
      allowed[name] = actionsOf(policies.own.get(name));
    }
    expect(allowed).toEqual(used);
    expect(used.callback).toContain('oss:GetObject');
  });

  it('allow reconcile what it does, and nothing else', async () => {
    expect(actionsOf(policies.own.get('reconcile'))).toEqual(await actionsUsedBy('scripts/reconcile.ts'));
  });

  it('allow a job to be handed to its function alone', () => {
    const ofJobs = JOB_NAMES.map((name) => `acs:fc:\${REGION}:\${ACCOUNT}:functions/${name}`).sort();
    for (const name of ['callback', 'object-created', 'relay', 'reconcile']) {
      const invoked = policies.own
        .get(name)
        ?.Statement.filter(({ Action }) => Action.includes('fc:InvokeFunction'))
        .flatMap(({ Resource }) => Resource);
      expect(invoked?.sort()).toEqual(ofJobs);
    }
  });

  it('let results be written where results are, and nothing anywhere else', () => {
    for (const { Statement } of policies.own.values())
      for (const { Action, Resource } of Statement.filter(({ Action: all }) => all.includes('oss:PutObject')))
        expect([Action.at(-1), Resource]).toEqual([
          'oss:PutObject',
          ['acs:oss:*:*:${RESULTS_BUCKET}/_results/*'],
        ]);
  });

  it('name neither all actions of a service, nor all resources, but for the network of a function', () => {
    const own = [...policies.own.values()].flatMap(({ Statement }) => Statement);
    const network = policies.ofEveryFunction.Statement.filter(({ Resource }) => Resource.includes('*'));
    expect(own.flatMap(({ Resource }) => Resource)).not.toContain('*');
    expect(network.flatMap(({ Action }) => Action).every((action) => /^(ecs|vpc):/.test(action))).toBe(true);
    expect([...own, ...network].flatMap(({ Action }) => Action).join()).not.toContain('*');
  });
});

describe('the roles of a deployment', () => {
  it('are those that s.yaml names, with their policies filled in', async () => {
    const manifest = await resolveManifest({ ...EXAMPLE_ENV, BUCKETS: 'one,two', RESULTS_BUCKET: 'three' });
    const roles = planRoles(manifest, await readPolicies());
    const ofFunctions = Object.values(manifest.resources).map(({ props }) => props.role);
    expect(ofFunctions).toEqual(
      Object.keys(manifest.resources).map((name) => `${EXAMPLE_ENV.FUNCTION_ROLE}-${name}`),
    );
    expect(roles.filter(({ trust }) => trust === 'fc').map(({ name }) => name)).toEqual(
      ofFunctions.map((arn) => arn.replace(/^.*role\//, '')),
    );
    const ofTriggers = Object.values(manifest.resources)
      .flatMap(({ props }) => props.triggers ?? [])
      .filter(({ triggerType }) => ['oss', 'mns_topic'].includes(triggerType))
      .map(({ invocationRole }) => invocationRole?.replace(/^.*role\//, ''));
    expect(ofTriggers.sort()).toEqual(
      roles
        .filter(({ trust }) => trust === 'oss' || trust === 'mns')
        .map(({ name }) => name)
        .sort(),
    );
    for (const { policy } of roles) {
      expect(JSON.stringify(policy)).not.toContain('${');
      expect(JSON.stringify(policy).length).toBeLessThan(MAX_POLICY_CHARACTERS);
    }
    const thumbnail = roles.find(({ name }) => name.endsWith('-thumbnail'))?.policy.Statement;
    expect(thumbnail).toContainEqual({
      Effect: 'Allow',
      Action: ['oss:GetObject', 'oss:PostProcessTask'],
      Resource: ['acs:oss:*:*:one/*', 'acs:oss:*:*:two/*'],
    });
    expect(thumbnail).toContainEqual({
      Effect: 'Allow',
      Action: ['oss:PutObject'],
      Resource: ['acs:oss:*:*:three/_results/*'],
    });
  });

  it('are created, or brought up to date, by the lines that the command prints', async () => {
    const out = await temporaryFolder();
    const run = async (...args: string[]) => {
      const command = ['--import', 'tsx', 'scripts/policies.ts', '--out', out, ...args];
      const { stdout } = await promisify(execFile)(process.execPath, command, {
        cwd: ROOT,
        env: EXAMPLE_ENV,
      });
      return stdout.trim().split('\n');
    };
    const name = 'oss-upload-callback-relay';
    const [lines, updates] = await Promise.all([run(), run('--update')]);
    const created = lines.filter((line) => line.includes(`${name} `) || line.endsWith(name));
    expect(created.map((line) => line.split(' ').slice(0, 5).join(' '))).toEqual([
      `aliyun ram CreateRole --RoleName ${name}`,
      `aliyun ram CreatePolicy --PolicyName ${name}`,
      'aliyun ram AttachPolicyToRole --PolicyType Custom',
    ]);
    expect(updates.every((line) => line.startsWith('aliyun ram CreatePolicyVersion'))).toBe(true);
    expect(JSON.parse(await readFile(join(out, `${name}.json`), 'utf8'))).toMatchObject({ Version: '1' });
  });

  it('lack what there is no value for, and nothing is filled in with a guess', () => {
    const statement = (Resource: string[]) => ({
      Effect: 'Allow' as const,
      Action: ['imm:GetTask'],
      Resource,
    });
    const policy: Policy = { Version: '1', Statement: [statement(['acs:imm:${IMM_PROJECT}'])] };
    expect(fillPolicies([policy], { IMM_PROJECT: [] })).toEqual({ Version: '1', Statement: [] });
    expect(() => fillPolicies([policy], {})).toThrow('There is no value for ${IMM_PROJECT}.');
  });
});
