import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigurationError, readSettings } from './settings.ts';

/** Component ids ("otlphttp/jaeger") and what the file says under them. */
const components = z.record(z.string(), z.unknown());
const ids = z.array(z.string());

const schema = z.strictObject({
  receivers: components,
  processors: components.default({}),
  exporters: components,
  extensions: components.default({}),
  service: z.strictObject({
    extensions: ids.default([]),
    // The stand-in has no metrics of its own to turn off.
    telemetry: z
      .strictObject({ metrics: z.strictObject({ level: z.literal('none') }).optional() })
      .optional(),
    pipelines: z.record(
      z.string(),
      z.strictObject({
        receivers: ids.min(1),
        processors: ids.default([]),
        exporters: ids.min(1),
      }),
    ),
  }),
});

export type Configuration = z.output<typeof schema>;

/** Reads the Collector's file; what it names must exist in it. */
export function readConfiguration(text: string): Configuration {
  if (/\$[{$]/.test(text.replace(/^\s*#.*$/gm, ''))) {
    throw new ConfigurationError(
      "config: has ${…} or $$, and tracelab's stand-in for the Collector fills in no variables",
    );
  }
  const configuration = readSettings(schema, 'file', parse(text));
  const { service } = configuration;
  for (const [id, pipeline] of Object.entries(service.pipelines)) {
    if (typeOf(id) !== 'traces') {
      throw new ConfigurationError(
        `config: pipeline "${id}": tracelab's stand-in for the Collector knows traces only`,
      );
    }
    for (const section of ['receivers', 'processors', 'exporters'] as const) {
      requireDefined(configuration[section], pipeline[section], section, `pipeline "${id}"`);
    }
  }
  requireDefined(configuration.extensions, service.extensions, 'extensions', 'service');
  return configuration;
}

/** "otlphttp" of "otlphttp/jaeger". */
export function typeOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

function requireDefined(
  defined: Readonly<Record<string, unknown>>,
  used: readonly string[],
  section: string,
  user: string,
): void {
  const missing = used.find((id) => !(id in defined));
  if (missing !== undefined) {
    throw new ConfigurationError(
      `config: ${user} names "${missing}", which is not defined under ${section}`,
    );
  }
}
