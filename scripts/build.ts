/** Builds what is published: JavaScript in `dist/`, beside it every file that the code reads. */
import { cp, rm } from 'node:fs/promises';
import { $ } from 'zx';

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
await $({ stdio: 'inherit' })`oclif manifest`;
