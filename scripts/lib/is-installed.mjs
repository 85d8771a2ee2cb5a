import { readFileSync } from 'node:fs';

// Plain JavaScript, because ./scripts/test asks this before anything is installed.
try {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const [wanted, present] = [read('package-lock.json'), read('node_modules/.package-lock.json')];
  const complete = Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
  );
  process.exitCode = complete ? 0 : 1;
} catch {
  process.exitCode = 1;
}
