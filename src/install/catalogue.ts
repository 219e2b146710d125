import { readFileSync } from 'node:fs';
import { TracelabError } from '../errors.ts';
import type { Release } from './release.ts';

export interface Platform {
  /** As Node names them. */
  readonly system: string;
  readonly architecture: string;
}

export const releaseNames = ['jaeger', 'otel-collector', 'kafka', 'keycloak', 'k6'] as const;
type ReleaseName = (typeof releaseNames)[number];

const maven = 'https://repo1.maven.org/maven2';

/** The release of that name for this machine. Throws BAD_USAGE for one that there is not. */
export function findRelease(
  name: string,
  platform: Platform = { system: process.platform, architecture: process.arch },
): Release {
  const known = releaseNames.find((candidate) => candidate === name);
  if (known) return releases[known](platform);
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `"${name}" cannot be installed. What can: ${releaseNames.join(', ')}.`,
    suggestions: releaseNames.map((candidate) => `tracelab install ${candidate}`),
  });
}

const releases: Readonly<Record<ReleaseName, (platform: Platform) => Release>> = {
  // Jaeger 2.13.0 was published with the last of the first generation, hence the tag.
  jaeger: (platform) => {
    const version = '2.13.0';
    return {
      name: 'jaeger',
      version,
      base: 'https://github.com/jaegertracing/jaeger/releases/download',
      files: [
        {
          path: `v1.76.0/jaeger-${version}-${goPlatform(platform, '-')}.tar.gz`,
          checksum: {
            kind: 'published',
            algorithm: 'sha256',
            path: `v1.76.0/jaeger-${version}.sha256sum.txt`,
          },
        },
      ],
      content: { kind: 'archive', strip: 1 },
      holds: 'jaeger',
    };
  },
  'otel-collector': (platform) => {
    const version = '0.140.1';
    return {
      name: 'otel-collector',
      version,
      base: 'https://github.com/open-telemetry/opentelemetry-collector-releases/releases/download',
      files: [
        {
          path: `v${version}/otelcol-contrib_${version}_${goPlatform(platform, '_')}.tar.gz`,
          checksum: {
            kind: 'published',
            algorithm: 'sha256',
            path: `v${version}/opentelemetry-collector-releases_otelcol-contrib_checksums.txt`,
          },
        },
      ],
      content: { kind: 'archive', strip: 0 },
      holds: 'otelcol-contrib',
    };
  },
  k6: (platform) => {
    const version = '1.4.2';
    const linux = platform.system === 'linux';
    const name = goPlatform(platform, '-').replace('darwin', 'macos');
    return {
      name: 'k6',
      version,
      base: 'https://github.com/grafana/k6/releases/download',
      files: [
        {
          path: `v${version}/k6-v${version}-${name}.${linux ? 'tar.gz' : 'zip'}`,
          checksum: {
            kind: 'published',
            algorithm: 'sha256',
            path: `v${version}/k6-v${version}-checksums.txt`,
          },
        },
      ],
      content: { kind: 'archive', strip: 1 },
      holds: 'k6',
    };
  },
  kafka: () => ({
    name: 'kafka',
    version: '4.1.1',
    base: maven,
    files: kafkaJars().map(({ path, sha512 }) => ({
      path,
      checksum: { kind: 'pinned', algorithm: 'sha512', hex: sha512 },
    })),
    content: { kind: 'as-is' },
    holds: 'kafka_2.13-4.1.1.jar',
  }),
  keycloak: () => ({
    name: 'keycloak',
    version: '26.4.7',
    base: maven,
    files: [
      {
        path: 'org/keycloak/keycloak-quarkus-dist/26.4.7/keycloak-quarkus-dist-26.4.7.tar.gz',
        checksum: { kind: 'pinned', algorithm: 'sha512', hex: keycloakSha512 },
      },
    ],
    content: { kind: 'archive', strip: 1 },
    holds: 'bin/kc.sh',
    // With the build options of stack/keycloak: else every lab would build it anew, for ten seconds.
    afterwards: {
      command: ['bin/kc.sh', 'build'],
      environment: { KC_DB: 'dev-mem', KC_CACHE: 'local' },
    },
  }),
};

const keycloakSha512 =
  'a2bfa9147164ced3451272e24afdc651e9fc204660fc08aea3d6c2e43bf1e2abe07d79b2a18b09e31a102d741be93c966657cdaadf8aa5f9e7be595c366559e4';

interface Jar {
  readonly path: string;
  readonly sha512: string;
}

function kafkaJars(): readonly Jar[] {
  const list = new URL('../../stack/kafka/jars.json', import.meta.url);
  return JSON.parse(readFileSync(list, 'utf8')).files;
}

function goPlatform({ system, architecture }: Platform, separator: string): string {
  const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
  const known = architectures[architecture];
  if ((system === 'linux' || system === 'darwin') && known) return `${system}${separator}${known}`;
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `There is no release for ${system} on ${architecture} here: only for Linux and macOS, on amd64 and arm64.`,
    suggestions: ['tracelab doctor'],
  });
}
