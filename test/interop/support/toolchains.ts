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

export const GO: Toolchain = {
  language: 'go',
  builtFrom: /\.(?:go|mod|sum)$/,
  version: ['go', 'version'],
  build: (target) => [['go', 'build', '-o', join(target, 'client'), '.']],
};

export const JAVA: Toolchain = {
  language: 'java',
  builtFrom: /\.(?:java|xml)$/,
  version: ['java', '-version'],
  build: (target) => [
    ['mvn', '--quiet', '--batch-mode', '--strict-checksums', `-Dinterop.directory=${target}`, 'compile'],
  ],
};
