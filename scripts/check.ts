/** Everything that keeps the house in order, each step named; all run, then the result is one. */
import { $ } from 'zx';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['format, lint, layers and import cycles', ['biome', 'ci', '--error-on-warnings']],
  ['types', ['tsc', '-p', '.']],
  ['types of the page', ['tsc', '-p', 'services/frontend']],
  ['unused code', ['knip']],
  ['generated docs', [process.execPath, 'scripts/docs.ts', '--check']],
];

let failed = 0;
for (const [name, command] of steps) {
  const run = await $({ nothrow: true, quiet: true, preferLocal: true })`${command}`;
  const passed = run.exitCode === 0;
  console.log(`${passed ? '✔' : '✖'} ${name}`);
  if (passed) continue;
  failed += 1;
  console.log(`${run.stdout}${run.stderr}`.replace(/^/gm, '    '));
}
process.exitCode = failed === 0 ? 0 : 1;
