import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { services } from '../../stack/services/component.ts';

const packageOf = (folder: string) =>
  JSON.parse(readFileSync(new URL(`../../${folder}package.json`, import.meta.url), 'utf8'));

const root = packageOf('');
const runnable = services.map(({ name }) => name);

describe.each([...runnable, 'telemetry'])('package of %s', (name) => {
  const manifest = packageOf(`services/${name}/`);

  it('is private, and named for its folder', () => {
    expect(manifest).toMatchObject({
      name: `@tracelab/${name}`,
      private: true,
      type: 'module',
      version: root.version,
    });
  });

  it('has the versions that the published package installs', () => {
    const wanted = Object.keys(manifest.dependencies);
    expect(manifest.dependencies).toEqual(
      Object.fromEntries(wanted.map((dependency) => [dependency, root.dependencies[dependency]])),
    );
  });
});

describe('the services', () => {
  it('are those that have an entry', () => {
    const folders = readdirSync(new URL('../../services/', import.meta.url), { recursive: true });
    const entries = folders.map(String).filter((path) => path.endsWith('/main.ts'));
    expect(entries.map((path) => path.replace('/main.ts', '')).sort()).toEqual(
      [...runnable].sort(),
    );
  });
});
