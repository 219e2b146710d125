import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeFile } from '../../../src/lab/compose/compose-file.ts';
import type { ComposeService } from '../../../src/lab/compose/compose-service.ts';
import { secretVariable } from '../../../src/lab/secrets.ts';
import { components } from '../../../stack/index.ts';

interface Parsed {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const folder = mkdtempSync(join(tmpdir(), 'tracelab compose '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The peers of the tests name images of their own.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('TRACELAB_IMAGE')) delete process.env[name];
}
const { text, services: names, secrets } = composeFile({ components, images: {}, folder });
// As readers of YAML 1.1 and of 1.2 understand it.
const parsed: Parsed = parse(text, { version: '1.1' });
const services = Object.entries(parsed.services);
const { docker: hasCompose, reason } = await execa('docker', ['compose', 'version']).then(
  () => ({ docker: true, reason: '' }),
  () => ({ docker: false, reason: 'docker has no compose plugin here' }),
);
if (reason) console.log(`skipped: docker compose config (${reason})`);

/** What Compose makes of a text: variables filled in, unknown ones empty, `$$` a dollar. */
function interpolated(template: string): string {
  return template.replace(/\$\$|\$\{(\w+):\?[^}]*\}|\$\w*/g, (found, name) => {
    if (found === '$$') return '$';
    return name === undefined ? '' : `value-of-${name}`;
  });
}

describe('the exported Compose file', () => {
  it('is valid by the schema of the Compose Specification', () => {
    // It names its own schema by `http`, and has an `id` that is none to readers of today.
    const { $schema: _, ...schema } = JSON.parse(
      readFileSync(new URL('../../../fixtures/compose/compose-spec.json', import.meta.url), 'utf8'),
    );
    const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
    ajv.removeKeyword('id');
    const validate = ajv.compile(schema);
    expect(validate(parsed) ? [] : validate.errors).toEqual([]);
    const wrong = { ...parsed, services: { redis: { ...parsed.services['redis'], mem: 1 } } };
    expect(validate(wrong)).toBe(false);
  });

  it('means the same to readers of YAML 1.1 and 1.2', () => {
    expect(parse(text)).toEqual(parsed);
  });

  it('has every component, on its networks, and nothing else but probes', () => {
    expect(names).toEqual(Object.keys(parsed.services));
    for (const { name, networks, docker } of components) {
      expect(parsed.services[name]?.networks, name).toEqual(networks);
      expect(parsed.services[name]?.image, name).toBe(docker?.image);
    }
    const others = names.filter((name) => !components.some((one) => one.name === name));
    expect(others).toEqual([
      'redis-replica',
      'redis-sentinel',
      'jaeger-probe',
      'otel-collector-probe',
    ]);
  });

  it('starts what is beside a component once that is healthy, as it is and without ports', () => {
    const { image, networks, environment, user, tmpfs } = parsed.services['redis'] ?? {};
    for (const role of ['replica', 'sentinel']) {
      const service = parsed.services[`redis-${role}`];
      expect(service).toMatchObject({ image, networks, environment, user, tmpfs });
      expect(service?.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
      expect(service?.ports).toBeUndefined();
      expect(service?.command).not.toEqual(parsed.services['redis']?.command);
    }
  });

  it('waits for the health of what a component depends on', () => {
    for (const { name, dependsOn } of components) {
      const awaited = Object.keys(parsed.services[name]?.depends_on ?? {});
      expect(awaited.map((one) => one.replace(/-probe$/, ''))).toEqual(dependsOn);
      for (const one of awaited) expect(parsed.services[one]?.healthcheck, one).toBeDefined();
    }
  });

  it('checks the health of every component, by itself or beside it', () => {
    for (const { name } of components) {
      const { healthcheck } = parsed.services[`${name}-probe`] ?? parsed.services[name] ?? {};
      expect(healthcheck?.test.slice(0, 3), name).toEqual(['CMD', 'bash', '-c']);
    }
  });

  it('declares every network and volume that is used, and no other', () => {
    const used = new Set(services.flatMap(([, { networks }]) => networks));
    expect(Object.keys(parsed.networks).sort()).toEqual([...used].sort());
    const volumes = services.flatMap(([, service]) =>
      (service.volumes ?? []).flatMap(({ type, source }) => (type === 'volume' ? [source] : [])),
    );
    expect(Object.keys(parsed.volumes)).toEqual(volumes);
    expect(new Set(volumes).size).toBe(volumes.length);
  });

  it('publishes every port, on loopback alone, each on another', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports).toHaveLength(components.flatMap(({ ports: of }) => Object.keys(of)).length);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
    expect(ports).toContain('127.0.0.1:8080:8080');
  });

  it('mounts and builds from what is there, by paths relative to the file', () => {
    const paths = services.flatMap(([, { volumes = [], build }]) => [
      ...volumes.flatMap(({ type, source }) => (type === 'bind' ? [source] : [])),
      ...(build ? [build.context] : []),
    ]);
    expect(paths.length).toBeGreaterThan(components.length / 2);
    for (const path of paths) {
      expect(path).toMatch(/^\.\.?\//);
      expect(existsSync(resolve(folder, path)), path).toBe(true);
    }
  });

  it('confines containers as the docker runtime does', () => {
    for (const { name, docker } of components) {
      const service = parsed.services[name];
      expect(service?.security_opt).toEqual(['no-new-privileges']);
      expect(service?.user).toBe(docker?.user);
      expect(service?.cap_drop).toEqual(docker?.user ? ['ALL'] : undefined);
      expect(service?.read_only).toBe(docker?.writable ? true : undefined);
      expect(service?.tmpfs?.map((one) => one.split(':')[0])).toEqual(docker?.writable);
      expect(service?.mem_limit).toBe(`${docker?.memoryMiB}m`);
      expect(service?.memswap_limit).toBe(service?.mem_limit);
    }
  });

  it('refers to secrets, which Compose fills in, and to nothing else', () => {
    const variables = [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name);
    expect([...new Set(variables)].sort()).toEqual(secrets.map(secretVariable));
    expect(parsed.services['bff']?.environment?.['REDIS_URL']).toBe(
      'redis://:${TRACELAB_SECRET_REDIS:?is not in .env}@redis:6379',
    );
    for (const { name, environment } of components) {
      for (const [variable, template] of Object.entries(environment)) {
        const [, secret] = /^\$\{secret:([^}]*)\}$/.exec(template) ?? [];
        if (secret === undefined) continue;
        const text = parsed.services[name]?.environment?.[variable] ?? '';
        expect(interpolated(text)).toBe(`value-of-${secretVariable(secret)}`);
      }
    }
  });

  it('leaves to a shell the dollars that are its own', () => {
    for (const name of ['kong', 'nginx']) {
      const command = parsed.services[name]?.command?.map(interpolated);
      expect(command).toEqual(components.find((one) => one.name === name)?.docker?.command);
    }
  });

  it('names components as containers reach them, and the rest as people do', () => {
    const { URL_API_URL, OIDC_ISSUER, LISTEN } = parsed.services['bff']?.environment ?? {};
    expect(URL_API_URL).toBe('http://url-api:8081');
    const [port] = parsed.services['keycloak']?.ports ?? [];
    expect(OIDC_ISSUER).toBe(`http://${port?.replace(/:\d+$/, '')}/realms/tracelab`);
    expect(LISTEN).toBe('0.0.0.0');
  });

  it('takes other images, and builds none where one is given', () => {
    const images = { services: 'mirror/services:2', kong: 'mirror/kong:1' };
    const other: Parsed = parse(composeFile({ components, images, folder }).text);
    expect(other.services['kong']?.image).toBe('mirror/kong:1');
    expect(other.services['bff']).toMatchObject({ image: 'mirror/services:2' });
    expect(other.services['bff']).not.toHaveProperty('build');
    expect(other.services['jaeger-probe']?.image).toBe('mirror/services:2');
  });

  it('is the same each time', () => {
    expect(composeFile({ components, images: {}, folder }).text).toBe(text);
  });

  it.skipIf(!hasCompose)('is accepted by docker compose', async () => {
    writeFileSync(join(folder, 'compose.yaml'), text);
    const lines = secrets.map((name) => `${secretVariable(name)}=x\n`);
    writeFileSync(join(folder, '.env'), lines.join(''));
    const file = ['--file', join(folder, 'compose.yaml')];
    await execa('docker', ['compose', ...file, 'config', '--quiet']);
  });
});
