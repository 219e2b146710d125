/**
 * The part of the platform that the services need, for their integration tests: PostgreSQL and the
 * stand-ins of Redis and Kafka as processes of their own, from the declarations that the lab uses.
 * In: the names of services. Out: their URLs, tokens, the spans that they sent.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Component } from '../../src/lab/component.ts';
import { always, samplingSettings } from '../../src/lab/sampling.ts';
import { fillTemplates } from '../../src/lab/template.ts';
import { kafka } from '../../stack/kafka/component.ts';
import { postgres } from '../../stack/postgres/component.ts';
import { redis } from '../../stack/redis/component.ts';
import { services } from '../../stack/services/component.ts';
import { type Child, freePort, startEntry } from './child.ts';
import { startIssuer, type TestIssuer } from './issuer.ts';
import { type OtlpSink, startOtlpSink } from './otlp-sink.ts';

export interface Platform {
  readonly sink: OtlpSink;
  readonly issuer: TestIssuer;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Base URL of a service, without a slash at the end. */
  url(service: string): string;
  child(service: string): Child;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface PlatformOptions {
  readonly services: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** For the hook that starts a platform: on a busy machine ten processes take their time. */
export const startTimeoutMs = 180_000;

const declared: readonly Component[] = [postgres, redis, kafka, ...services];

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const wanted = services.filter(({ name }) => options.services.includes(name));
  const needed = new Set(wanted.flatMap(({ dependsOn }) => dependsOn));
  const [sink, issuer, home] = await Promise.all([
    startOtlpSink(),
    startIssuer(),
    mkdtemp(join(tmpdir(), 'tracelab-services-')),
  ]);
  const ports = new Map<string, number>();
  for (const { name } of declared) ports.set(name, await freePort());
  const outside: Record<string, string> = {
    'keycloak:http': issuer.address,
    'otel-collector:otlp-http': new URL(sink.url).host,
    'nginx:http': '127.0.0.1:8080',
  };
  const children = new Map<string, Child>();

  async function start(component: Component): Promise<void> {
    const { name, embedded } = component;
    if (embedded === undefined) throw new Error(`${name} has no embedded runtime`);
    const address = (other: string, port: string) =>
      outside[`${other}:${port}`] ??
      (ports.has(other) ? `127.0.0.1:${ports.get(other)}` : undefined);
    const values = {
      address,
      publicAddress: address,
      url: urlOf,
      port: () => ports.get(name),
      listen: '127.0.0.1',
      secret: (secret: string) => `test-secret-of-${secret}`,
      setting: (setting: string) => samplingSettings(always)[setting],
      data: join(home, name),
      lab: 'test',
    };
    const environment = fillTemplates(
      { ...component.environment, ...embedded.environment },
      values,
    );
    const isService = wanted.includes(component);
    const child = await startEntry({
      name,
      entry: embedded.entry,
      preload: embedded.preload,
      environment: { ...environment, ...(isService ? options.environment : {}) },
    });
    children.set(name, child);
  }

  function urlOf(component: string): string {
    const address = `127.0.0.1:${ports.get(component)}`;
    const password = `test-secret-of-${component}`;
    return component === 'postgres'
      ? `postgres://shortener:${password}@${address}/shortener`
      : `redis://:${password}@${address}`;
  }

  async function stop(): Promise<void> {
    const ofServices = wanted.flatMap(({ name }) => children.get(name) ?? []);
    await Promise.all(ofServices.map((child) => child.stop()));
    await Promise.all(
      [...children.values()]
        .filter((child) => !ofServices.includes(child))
        .map((child) => child.stop()),
    );
    await Promise.all([sink.stop(), issuer.stop()]);
    await rm(home, { recursive: true, force: true });
  }

  try {
    await settle([postgres, redis, kafka].filter(({ name }) => needed.has(name)).map(start));
    await settle(wanted.map(start));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    sink,
    issuer,
    databaseUrl: urlOf('postgres'),
    redisUrl: urlOf('redis'),
    url: (service) => `http://127.0.0.1:${ports.get(service)}`,
    child: (service) => {
      const child = children.get(service);
      if (child === undefined) throw new Error(`${service} was not started`);
      return child;
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Waits for all, so that none is left running unseen, then reports the first that failed. */
async function settle(starts: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(starts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
