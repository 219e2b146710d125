import { z } from 'zod';
import { pluginSchema } from './plugins.ts';

/** Kong's declarative format 3.0, as far as the stand-in knows it; defaults are Kong's. */
const timeoutMs = z
  .int()
  .min(1)
  .max(2 ** 31 - 2)
  .default(60_000);
const port = z.int().min(1).max(65_535);
const statuses = z.array(z.int().min(100).max(999));
const threshold = z.int().min(0).max(255).default(0);
const intervalSeconds = z.number().min(0).max(65_535).default(0);
const plugins = z.array(pluginSchema).default([]);
const name = z.string().min(1);

const successes = [
  200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308,
];

const passiveChecks = z.strictObject({
  type: z.literal('http').default('http'),
  healthy: z
    .strictObject({ http_statuses: statuses.default(successes), successes: threshold })
    .prefault({}),
  unhealthy: z
    .strictObject({
      http_statuses: statuses.default([429, 500, 503]),
      http_failures: threshold,
      tcp_failures: threshold,
      timeouts: threshold,
    })
    .prefault({}),
});

const activeChecks = z.strictObject({
  type: z.literal('http').default('http'),
  http_path: z.string().startsWith('/').default('/'),
  timeout: z.number().positive().default(1),
  healthy: z
    .strictObject({
      interval: intervalSeconds,
      http_statuses: statuses.default([200, 302]),
      successes: threshold,
    })
    .prefault({}),
  unhealthy: z
    .strictObject({
      interval: intervalSeconds,
      http_statuses: statuses.default([429, 404, 500, 501, 502, 503, 504, 505]),
      http_failures: threshold,
      tcp_failures: threshold,
      timeouts: threshold,
    })
    .prefault({}),
});

const upstream = z.strictObject({
  name,
  algorithm: z.literal('round-robin').default('round-robin'),
  healthchecks: z
    .strictObject({ passive: passiveChecks.prefault({}), active: activeChecks.prefault({}) })
    .prefault({}),
  targets: z
    .array(
      z.strictObject({
        target: z.string().regex(/^[^:\s]+:\d+$/, 'expected host:port'),
        weight: z.int().min(0).max(65_535).default(100),
      }),
    )
    .nonempty(),
});

const route = z.strictObject({
  name,
  paths: z
    .array(
      z
        .string()
        .regex(/^\/[\w\-./]*$/, 'expected a plain path: the stand-in matches prefixes only'),
    )
    .nonempty(),
  strip_path: z.boolean().default(true),
  plugins,
});

const service = z
  .strictObject({
    name,
    url: z.url({ protocol: /^http$/ }).optional(),
    host: z.string().min(1).optional(),
    port: port.optional(),
    protocol: z.literal('http').optional(),
    connect_timeout: timeoutMs,
    write_timeout: timeoutMs,
    read_timeout: timeoutMs,
    retries: z.int().min(0).max(32_767).default(5),
    routes: z.array(route).default([]),
    plugins,
  })
  .superRefine(({ url, host, port, protocol }, context) => {
    if ((url === undefined) === (host === undefined)) {
      context.addIssue('expected either url or host');
    } else if (url !== undefined && (port !== undefined || protocol !== undefined)) {
      context.addIssue('url excludes port and protocol');
    } else if (url !== undefined && !/^http:\/\/[^/?#]+(\/[\w\-./]*)?$/.test(url)) {
      context.addIssue('expected a url with a plain path at most');
    }
  });

const consumer = z.strictObject({
  username: name,
  keyauth_credentials: z
    .array(
      z.strictObject({
        key: z
          .string()
          .min(1)
          .refine((key) => !/\$\{\{|\{vault:/.test(key), 'this reference was not filled in'),
      }),
    )
    .default([]),
});

export const configurationSchema = z.strictObject({
  _format_version: z.literal('3.0'),
  upstreams: z.array(upstream).default([]),
  services: z.array(service).default([]),
  consumers: z.array(consumer).default([]),
  plugins,
});

export type Configuration = z.infer<typeof configurationSchema>;
export type UpstreamDeclaration = Configuration['upstreams'][number];
export type ServiceDeclaration = Configuration['services'][number];
export type RouteDeclaration = ServiceDeclaration['routes'][number];
export type PassiveChecks = UpstreamDeclaration['healthchecks']['passive'];
export type ActiveChecks = UpstreamDeclaration['healthchecks']['active'];
