import { describe, expect, it } from 'vitest';
import type { Component } from '../../src/lab/component.ts';
import { readAddress } from '../../src/lab/external-address.ts';
import { components } from '../../stack/index.ts';

const named = (name: string): Component => {
  const found = components.find((component) => component.name === name);
  if (!found) throw new Error(`no component ${name}`);
  return found;
};

describe('readAddress', () => {
  it.each([
    [
      'jaeger',
      'http://127.0.0.1:16686',
      {
        shown: 'http://127.0.0.1:16686',
        host: '127.0.0.1',
        ports: { query: 16686, 'otlp-http': 4318 },
      },
    ],
    [
      'jaeger',
      'http://jaeger.example/?otlp-http=14318',
      {
        shown: 'http://jaeger.example:80',
        host: 'jaeger.example',
        ports: { query: 80, 'otlp-http': 14318 },
      },
    ],
    ['kafka', '[::1]:9093', { shown: '[::1]:9093', host: '[::1]', ports: { tcp: 9093 } }],
    [
      'redis',
      'rediss://lab:word@cache.example',
      {
        shown: 'rediss://cache.example:6379',
        host: 'cache.example',
        ports: { tcp: 6379 },
        clientUrl: 'rediss://lab:word@cache.example',
      },
    ],
    [
      'postgres',
      'postgres://me:word@db.example:5433/links?sslmode=require',
      {
        shown: 'postgres://db.example:5433',
        host: 'db.example',
        ports: { tcp: 5433 },
        clientUrl: 'postgres://me:word@db.example:5433/links?sslmode=require',
      },
    ],
    [
      'otel-collector',
      'http://127.0.0.1:14318',
      {
        shown: 'http://127.0.0.1:14318',
        host: '127.0.0.1',
        ports: { 'otlp-http': 14318, 'otlp-grpc': 4317, health: 13133 },
      },
    ],
  ])('reads the address of %s: %s', (name, text, address) => {
    expect(readAddress(named(name), text)).toEqual(address);
  });

  it.each([
    ['bff', 'http://127.0.0.1:3001', 'Component "bff" cannot be given by URL'],
    ['jaeger', 'https://jaeger.example', 'begins with "https://", and must begin with "http://"'],
    ['jaeger', '127.0.0.1:16686', 'is not a URL that begins with "http://"'],
    ['jaeger', 'http://', 'is not a URL that begins with "http://"'],
    ['jaeger', 'http://host:99999', 'is not a URL that begins with "http://"'],
    ['jaeger', 'http://host/jaeger', 'cannot hold a path: "/jaeger"'],
    ['jaeger', 'http://me:word@host', 'cannot hold credentials'],
    ['jaeger', 'http://host?grpc=1', 'a port "grpc" that it has not; other ports: otlp-http'],
    ['jaeger', 'http://host?otlp-http=x', 'names for "otlp-http" no port number: "x"'],
    ['kafka', 'kafka://127.0.0.1:9092', 'must be host:port, without a scheme'],
    ['kafka', ':9092', 'is not host:port'],
    ['redis', 'http://127.0.0.1:6379', 'must begin with "redis://" or "rediss://"'],
  ])('refuses for %s the address %s', (name, text, reason) => {
    expect(() => readAddress(named(name), text)).toThrow(reason);
  });

  it('never repeats a password', () => {
    expect(() => readAddress(named('redis'), 'redis://:hush@')).toThrow(/^(?!.*hush)/);
  });
});
