import { z } from 'zod';
import { isJoinSnippet } from '../join-snippet.ts';

/** Configurations of the plugins that the stand-in knows; every other field is refused. */
const headerName = z.string().regex(/^[\w-]+$/, 'expected a header name');
const limit = z.int().positive();

const windows = {
  second: limit.optional(),
  minute: limit.optional(),
  hour: limit.optional(),
  day: limit.optional(),
};
export const windowNames = ['second', 'minute', 'hour', 'day'] as const;
export type WindowName = (typeof windowNames)[number];
type Limits = { readonly [name in WindowName]?: number | undefined };

/** Kong refuses limits that can never be reached, and none at all. */
function checkLimits(limits: Limits, context: z.core.$RefinementCtx): void {
  const given = windowNames.flatMap((name) => limits[name] ?? []);
  if (given.length === 0) {
    context.addIssue(`expected at least one of ${windowNames.join(', ')}`);
  } else if (given.some((value, index) => index > 0 && value < (given[index - 1] ?? 0))) {
    context.addIssue('the limit of a longer period is below that of a shorter one');
  }
}

const traceFormats = z.array(z.literal('w3c')).nonempty();

const opentelemetry = z.strictObject({
  traces_endpoint: z.url({ protocol: /^http$/ }),
  sampling_rate: z.number().min(0).max(1).optional(),
  resource_attributes: z.record(z.string(), z.string()).default({}),
  propagation: z.strictObject({
    default_format: z.literal('w3c'),
    extract: traceFormats,
    inject: traceFormats,
  }),
  queue: z
    .strictObject({ max_coalescing_delay: z.number().positive().max(3600).default(1) })
    .default({
      max_coalescing_delay: 1,
    }),
});

const correlationId = z.strictObject({
  header_name: headerName.default('Kong-Request-ID'),
  generator: z.literal('uuid'),
  echo_downstream: z.boolean().default(false),
});

const cors = z.strictObject({
  origins: z
    .array(
      z.union([z.literal('*'), z.string().regex(/^[A-Za-z0-9.:/-]+$/, 'no regular expressions')]),
    )
    .nonempty(),
  methods: z.array(z.string()).nonempty(),
  headers: z.array(z.string()).nonempty(),
  exposed_headers: z.array(z.string()).default([]),
  credentials: z.boolean().default(false),
  max_age: z.int().nonnegative().optional(),
});

const keyAuth = z.strictObject({
  key_names: z.array(headerName).nonempty(),
  key_in_header: z.literal(true).default(true),
  key_in_query: z.literal(false, 'the stand-in reads keys from headers only: expected false'),
  hide_credentials: z.boolean().default(false),
});

const rateLimiting = z
  .strictObject({
    ...windows,
    policy: z.literal('local').default('local'),
    limit_by: z.enum(['consumer', 'ip', 'header']).default('consumer'),
    header_name: headerName.optional(),
    fault_tolerant: z.boolean().default(true),
    hide_client_headers: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    checkLimits(config, context);
    if ((config.limit_by === 'header') !== (config.header_name !== undefined)) {
      context.addIssue('header_name goes with limit_by: header, and only with it');
    }
  });

const responseRateLimiting = z.strictObject({
  policy: z.literal('local').default('local'),
  limit_by: z.enum(['consumer', 'ip']).default('consumer'),
  limits: z.record(z.string(), z.strictObject(windows).superRefine(checkLimits)),
});

const requestTransformer = z.strictObject({
  add: z.strictObject({
    headers: z.array(z.string().regex(/^[\w-]+:.*$/, 'expected "name:value"')),
  }),
});

const prometheus = z.strictObject({
  status_code_metrics: z.boolean().default(false),
  latency_metrics: z.boolean().default(false),
  bandwidth_metrics: z.boolean().default(false),
  upstream_health_metrics: z.boolean().default(false),
});

/** Any Lua could stand here; the stand-in runs none, and knows what the one snippet does. */
const preFunction = z.strictObject({
  rewrite: z.tuple(
    [z.string().refine(isJoinSnippet, 'expected the code of join-caller-trace.lua and no other')],
    'expected one function',
  ),
});

export const pluginSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('pre-function'), config: preFunction }),
  z.strictObject({ name: z.literal('correlation-id'), config: correlationId }),
  z.strictObject({ name: z.literal('cors'), config: cors }),
  z.strictObject({ name: z.literal('key-auth'), config: keyAuth }),
  z.strictObject({ name: z.literal('rate-limiting'), config: rateLimiting }),
  z.strictObject({ name: z.literal('response-ratelimiting'), config: responseRateLimiting }),
  z.strictObject({ name: z.literal('request-transformer'), config: requestTransformer }),
  z.strictObject({ name: z.literal('opentelemetry'), config: opentelemetry }),
  z.strictObject({ name: z.literal('prometheus'), config: prometheus }),
]);

export type PluginDeclaration = z.infer<typeof pluginSchema>;
export type PluginName = PluginDeclaration['name'];
export type PluginConfig<Name extends PluginName> = Extract<
  PluginDeclaration,
  { name: Name }
>['config'];

export function configOf<Name extends PluginName>(
  plugins: readonly PluginDeclaration[],
  name: Name,
): PluginConfig<Name> | undefined {
  return plugins.find((plugin) => plugin.name === name)?.config as PluginConfig<Name> | undefined;
}
