import { globSync, readFileSync } from 'node:fs';
import type { KnipConfig } from 'knip';

/** The published package carries what the services need: test/services/packages.test.ts holds that. */
const ofServices = globSync('services/*/package.json').flatMap((path) =>
  Object.keys(JSON.parse(readFileSync(path, 'utf8')).dependencies ?? {}),
);

const config: KnipConfig = {
  ignoreExportsUsedInFile: true,
  // Programs that the peers of the tests bring with them.
  ignoreBinaries: [
    'mvn',
    'go',
    'java',
    'setpriv',
    'debootstrap',
    'ip',
    'redis-server',
    'kcat',
    'nginx',
    'unshare',
  ],
  workspaces: {
    '.': {
      entry: [
        'bin/*.js',
        'bench/main.ts',
        'bench/*.k6.ts',
        'bench/hello-oclif/**/*.js',
        'scripts/*.{ts,mjs}',
        'scripts/peers/*.ts',
        'src/commands/**/*.ts',
        'src/hooks/*.ts',
        'src/lab/supervisor.ts',
        'stack/*/server.ts',
        'stack/nginx/access-log/ship.ts',
        'test/**/*.test.ts',
        'test/services/telemetry/probe-service.ts',
        'test/lab/scripted-component.ts',
      ],
      project: ['{bin,bench,scripts,src,stack,test}/**/*.{ts,js,mjs}'],
      // `k6` is k6's own module; Biome is run by its name in scripts/check.ts.
      ignoreDependencies: [...ofServices, 'k6', '@biomejs/biome'],
    },
    'services/*': {
      entry: ['{main,preload}.ts'],
      project: ['**/*.ts'],
      // What a service takes from services/building-blocks counts as its own.
      ignoreDependencies: [/.*/],
    },
  },
};

export default config;
