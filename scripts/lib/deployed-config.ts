import { join } from 'node:path';
import { type Config, ConfigError, readConfig, type VariableName } from '../../shared/config.ts';
import { loadEnvFile } from './load-env-file.ts';

const ROOT = join(import.meta.dirname, '../..');

class DeployedConfigError extends ConfigError {
  constructor({ problems }: ConfigError) {
    super(problems);
    this.message += '\nVariables are read from the environment, and from the file .env beside s.yaml.';
  }
}

/** The environment of this process, with what stands beside s.yaml in .env, as s deploys it. */
export function deployedEnvironment(): NodeJS.ProcessEnv {
  loadEnvFile(join(ROOT, '.env'));
  return process.env;
}

/** What is deployed reads the same. */
export function readDeployedConfig<Name extends VariableName>(names: readonly Name[]): Config<Name> {
  try {
    return readConfig(names, deployedEnvironment());
  } catch (error) {
    throw error instanceof ConfigError ? new DeployedConfigError(error) : error;
  }
}
