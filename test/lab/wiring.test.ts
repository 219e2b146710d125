import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { planLab } from '../../src/lab/plan.ts';
import { always, samplingSettings } from '../../src/lab/sampling.ts';
import { LabSecrets } from '../../src/lab/secrets.ts';
import { wire } from '../../src/lab/wiring.ts';
import { components } from '../../stack/index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tracelab wiring '));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What a component of a lab gets, whose own ports all are 20000. */
function environmentOf(name: string, overrides: Record<string, string>): Record<string, string> {
  const { components: plan } = planLab({ components, runtime: 'embedded', overrides });
  const planned = plan.find(({ component }) => component.name === name);
  if (!planned) throw new Error(`no component ${name}`);
  const ports = Object.fromEntries(
    plan.map(({ component, external }) => [
      component.name,
      external?.ports ??
        Object.fromEntries(Object.keys(component.ports).map((port) => [port, 20_000])),
    ]),
  );
  return wire({
    planned,
    plan,
    components,
    ports,
    secrets: LabSecrets.create(join(home, 'secrets.json'), {
      TRACELAB_SECRET_REDIS: 'word',
      TRACELAB_SECRET_KEYCLOAK_USER_ALICE: 'of-alice',
    }),
    directory: labDirectory('wired', { TRACELAB_HOME: home }),
    settings: samplingSettings(always),
    alterations: {},
  }).environment;
}

describe('wiring', () => {
  it("connects services to the lab's own components, with the lab's secrets", () => {
    expect(environmentOf('bff', {})['REDIS_URL']).toBe('redis://:word@127.0.0.1:20000');
  });

  it('connects services to a component that is given by URL, with what the URL holds', () => {
    const given = 'redis://lab:hush@cache.example:6380';
    expect(environmentOf('bff', { redis: given })['REDIS_URL']).toBe(given);
    const { KAFKA_BROKERS } = environmentOf('url-api', { kafka: 'kafka.example:9093' });
    expect(KAFKA_BROKERS).toBe('kafka.example:9093');
    const { OIDC_ISSUER } = environmentOf('bff', { keycloak: 'http://login.example:8180' });
    expect(OIDC_ISSUER).toBe('http://login.example:8180/realms/tracelab');
  });

  it('leads the names of configuration files to a component that is given by URL', () => {
    const { TRACELAB_HOSTS } = environmentOf('otel-collector', {
      jaeger: 'http://jaeger.example:16686?otlp-http=14318',
    });
    expect(JSON.parse(TRACELAB_HOSTS ?? '')).toMatchObject({
      'jaeger:16686': 'jaeger.example:16686',
      'jaeger:4318': 'jaeger.example:14318',
      'redis:6379': '127.0.0.1:20000',
    });
  });

  it('keeps the secrets of a component that is given by URL for its clients', () => {
    environmentOf('keycloak', { keycloak: 'http://login.example:8180' });
    expect(LabSecrets.read(join(home, 'secrets.json')).get('keycloak-user-alice')).toBe('of-alice');
  });
});
