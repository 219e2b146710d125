/** Builds what is published: JavaScript in `dist/`, beside it every file that the code reads. */
import { cp, rm, writeFile } from 'node:fs/promises';
import { $, glob } from 'zx';
import { readContractFile } from '../src/verify/contract-file.ts';

$.verbose = false;
await rm('dist', { recursive: true, force: true });
await $({ stdio: 'inherit' })`tsc -p tsconfig.build.json`;
for (const folder of ['src', 'stack', 'services']) {
  await cp(folder, `dist/${folder}`, {
    recursive: true,
    // The services' own manifests stay: their image is built with them.
    filter: (path) => !/\.ts$|tsconfig\.json$|\.md$|node_modules/.test(path),
  });
}
// The platform's contracts as JSON, which needs no parser (src/scenarios/own-contract.ts).
for (const path of await glob('dist/src/scenarios/**/*.trace.yaml')) {
  const contract = await readContractFile(path);
  await writeFile(path.replace(/yaml$/, 'json'), JSON.stringify(contract));
}
await $({ stdio: 'inherit' })`oclif manifest`;
