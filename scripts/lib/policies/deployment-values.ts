import type { Manifest } from '../manifest/manifest.ts';
import type { Values } from './fill-policy.ts';

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

interface LogConfig {
  project: string;
  logstore: string;
}

/** What the placeholders of deploy/policies stand for: as s.yaml resolves in this environment. */
export function deploymentValues({ vars = {}, resources }: Manifest): Values {
  const variables = Object.assign(
    {},
    ...Object.values(resources).map(({ props }) => props.environmentVariables),
  );
  const { BUCKETS, RESULTS_BUCKET, IMM_PROJECT } = variables as Record<string, string | undefined>;
  const { project, logstore } = vars.log as LogConfig;
  return {
    REGION: [String(vars.region)],
    ACCOUNT: [String(vars.account)],
    BUCKET: listOf(BUCKETS),
    RESULTS_BUCKET: listOf(RESULTS_BUCKET || BUCKETS),
    IMM_PROJECT: listOf(IMM_PROJECT),
    LOG_PROJECT: [project],
    LOG_STORE: [logstore],
  };
}
