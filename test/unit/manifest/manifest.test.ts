import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEPLOY_VARIABLE_EXAMPLES } from '../../../scripts/lib/manifest/deploy-variables.ts';
import { findManifestProblems, READ_BY_NODE } from '../../../scripts/lib/manifest/find-manifest-problems.ts';
import type { FunctionProps, Manifest } from '../../../scripts/lib/manifest/manifest.ts';
import { CLOUD_VARIABLES } from '../../../shared/cloud/cloud-variables.ts';
import { VARIABLES } from '../../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../../shared/function-variables.ts';
import { builtFunctions } from '../../support/built-functions.ts';
import { EXAMPLE_ENV, resolveManifest } from '../../support/resolve-manifest.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const DEVELOPMENT_ONLY = ['ADMIT', 'OSS_CALLBACK_DEV_KEY'];
/** Of those that reach the cloud. The others are of other functions, or of platforms without roles. */
const OF_THE_CALLBACK = ['OSS_REGION', 'OSS_ENDPOINT', 'INVOKE_ENDPOINT'];
const OF_OTHER_FUNCTIONS = Object.keys(CLOUD_VARIABLES).filter((name) => !OF_THE_CALLBACK.includes(name));
const BUILD_TIMEOUT_MS = 60_000;

async function listExports(code: string, file: string): Promise<string[]> {
  const module = path.join(ROOT, code, `${file}.js`);
  const script = 'console.log(JSON.stringify(Object.keys(require(process.argv[1]))))';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, module], { env: {} });
  return JSON.parse(stdout);
}

function variablesOf(props: FunctionProps | undefined): string[] {
  return Object.keys(props?.environmentVariables ?? {}).filter((name) => !READ_BY_NODE.includes(name));
}

describe('s.yaml', () => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await resolveManifest();
  });

  it('passes the schema of the fc3 component', async () => {
    const schema = JSON.parse(await readFile(path.join(ROOT, 'test/fixtures/fc3-props.schema.json'), 'utf8'));
    const validate = new Ajv({ allErrors: true, strictSchema: true }).compile(schema);
    for (const { props } of Object.values(manifest.resources)) {
      validate(props);
      expect(validate.errors).toBeNull();
    }
  });

  it('passes our stricter check', () => {
    expect(findManifestProblems(manifest)).toEqual([]);
  });

  it('lets OSS reach the callback function: POST, anonymous, with more time than OSS grants', () => {
    const props = manifest.resources.callback?.props;
    expect(props?.timeout).toBeGreaterThan(5);
    expect(props?.triggers).toMatchObject([
      { triggerType: 'http', triggerConfig: { authType: 'anonymous', methods: ['POST'] } },
    ]);
  });

  it('gives each function the folder of its name', () => {
    for (const [name, { props }] of Object.entries(manifest.resources))
      expect(props.code).toBe(`./dist/${name}`);
  });

  it('names handlers that the build exports', { timeout: BUILD_TIMEOUT_MS }, async () => {
    const { functions } = await builtFunctions();
    expect(functions.map(({ name }) => name)).toEqual(Object.keys(manifest.resources).sort());
    for (const { props } of Object.values(manifest.resources)) {
      const hooks = Object.values(props.instanceLifecycleConfig ?? {}).map(({ handler }) => handler);
      for (const handler of [props.handler, ...hooks]) {
        const dot = handler.lastIndexOf('.');
        expect(await listExports(props.code, handler.slice(0, dot))).toContain(handler.slice(dot + 1));
      }
    }
  });

  it('gives the callback function each variable of config.ts that is for it, and not for development', () => {
    const others = [...DEVELOPMENT_ONLY, ...OF_OTHER_FUNCTIONS];
    const expected = Object.keys(VARIABLES).filter((name) => !others.includes(name));
    const given = variablesOf(manifest.resources.callback?.props);
    expect(given.sort()).toEqual(expected.sort());
  });

  it('has the functions of which we know what they read', () => {
    expect(Object.keys(FUNCTION_VARIABLES).sort()).toEqual(Object.keys(manifest.resources).sort());
  });

  it.each(Object.keys(DEPLOY_VARIABLE_EXAMPLES))(
    'cannot be resolved without %s, and says so',
    async (name) => {
      const env = { PATH: process.env.PATH, ...DEPLOY_VARIABLE_EXAMPLES, [name]: undefined };
      await expect(resolveManifest(env)).rejects.toThrow(
        `s.yaml needs the variable ${name}, and it is not set.`,
      );
    },
  );

  it('cannot be resolved with a role that is no ARN, and says what it should be', async () => {
    await expect(resolveManifest({ ...EXAMPLE_ENV, FUNCTION_ROLE: 'uploads' })).rejects.toThrow(
      /^FUNCTION_ROLE is not valid: it should be .* such as acs:ram::<account>:role\/uploads\.$/,
    );
  });
});
