import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readManifest } from './lib/manifest/read-manifest.ts';
import { planRoles, type Role } from './lib/policies/plan-roles.ts';
import { readPolicies } from './lib/policies/read-policies.ts';

const ROOT = join(import.meta.dirname, '..');

const USAGE = `Usage: npm run policies [-- --out <dir>] [--json]

Fills the placeholders of deploy/policies with the variables that s.yaml is deployed with, one policy for each role, and
prints the lines that create the roles. Nothing is created before you run them.

  --update      print the lines that give roles which are there already these policies
  --out <dir>   where the filled policies are written (default .local/policies)
  --json        print the roles and their policies as JSON, and write nothing
  --help        print this text`;

const UPDATE = '--SetAsDefault true --RotateStrategy DeleteOldestNonDefaultVersionWhenLimitExceeded';

function updateOf({ name }: Role, folder: string): string[] {
  return [
    `aliyun ram CreatePolicyVersion --PolicyName ${name} --PolicyDocument "$(cat ${folder}/${name}.json)" ${UPDATE}`,
  ];
}

function commandsOf({ name, trust }: Role, folder: string): string[] {
  const document = (file: string) => `"$(cat ${file})"`;
  const policy = `aliyun ram CreatePolicy --PolicyName ${name} --PolicyDocument ${document(`${folder}/${name}.json`)}`;
  if (trust === undefined) return [policy];
  return [
    `aliyun ram CreateRole --RoleName ${name} --AssumeRolePolicyDocument ${document(`deploy/trust/${trust}.json`)}`,
    policy,
    `aliyun ram AttachPolicyToRole --PolicyType Custom --PolicyName ${name} --RoleName ${name}`,
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: '.local/policies' },
      update: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const manifest = await readManifest();
  const roles = planRoles(manifest, await readPolicies());
  if (values.json) return console.log(JSON.stringify(roles, null, 2));
  const folder = resolve(ROOT, values.out);
  await mkdir(folder, { recursive: true });
  for (const { name, policy } of roles)
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(policy, null, 2)}\n`);
  const linesOf = values.update ? updateOf : commandsOf;
  console.log(roles.flatMap((role) => linesOf(role, relative(ROOT, folder))).join('\n'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
