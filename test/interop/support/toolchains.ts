import { join } from 'node:path';
import type { Toolchain } from './toolchain.ts';

export const PYTHON: Toolchain = {
  language: 'python',
  // The programs themselves run from where they are.
  builtFrom: /^requirements\.txt$/,
  version: ['python3', '--version'],
  build: (target) => [
    ['python3', '-m', 'venv', target],
    [join(target, 'bin/pip'), 'install', '--quiet', '--require-hashes', '-r', 'requirements.txt'],
  ],
};
