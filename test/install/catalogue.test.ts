import { describe, expect, it } from 'vitest';
import { findRelease, releaseNames } from '../../src/install/catalogue.ts';
import { components } from '../../stack/index.ts';

const linux = { system: 'linux', architecture: 'x64' };

describe('the releases', () => {
  it.each(releaseNames)('have checksums of the right length: %s', (name) => {
    for (const { checksum } of findRelease(name, linux).files) {
      if (checksum.kind === 'pinned') expect(checksum.hex).toMatch(/^[0-9a-f]{128}$/);
      else expect(checksum.path).toMatch(/\.txt$/);
    }
  });

  it('are those that native components say can be installed', () => {
    const promised = components.flatMap(
      ({ native }) => /^tracelab install (\S+)$/.exec(native?.obtain ?? '')?.[1] ?? [],
    );
    expect(promised.sort()).toEqual(releaseNames.filter((name) => name !== 'k6').toSorted());
  });

  it('hold what the native runtime looks for', () => {
    for (const { name, native } of components) {
      if (!native?.obtain.startsWith('tracelab install') || native.needsRelease) continue;
      expect([findRelease(name, linux).holds]).toEqual(native.programs);
    }
  });

  it('are named as their projects name them', () => {
    expect(findRelease('jaeger', linux).files[0]?.path).toBe(
      'v1.76.0/jaeger-2.13.0-linux-amd64.tar.gz',
    );
    const mac = { system: 'darwin', architecture: 'arm64' };
    expect(findRelease('k6', mac).files[0]?.path).toBe('v1.4.2/k6-v1.4.2-macos-arm64.zip');
    expect(findRelease('otel-collector', mac).files[0]?.path).toBe(
      'v0.140.1/otelcol-contrib_0.140.1_darwin_arm64.tar.gz',
    );
  });

  it('are not there for every machine, nor for every name', () => {
    const other = { system: 'win32', architecture: 'x64' };
    expect(() => findRelease('jaeger', other)).toThrow('no release for win32');
    expect(() => findRelease('nginx', linux)).toThrow('"nginx" cannot be installed');
  });
});
