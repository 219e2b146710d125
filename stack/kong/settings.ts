/** All that a reload of the gateway may change: which kong.yml, where hosts are, how it traces. */
import { readHostMap } from '../hosts.ts';
import type { Configuration } from './declarative/entities.ts';
import { loadConfiguration } from './declarative/load.ts';
import { readTracingSettings } from './tracing-settings.ts';

export interface Settings {
  readonly configuration: Configuration;
  readonly hosts: (hostPort: string) => string;
  readonly instrumented: boolean;
  readonly samplingRate: number;
  /** Equal texts, equal settings. */
  readonly text: string;
}

/** Kong's own variable KONG_DECLARATIVE_CONFIG is the path of another kong.yml than the platform's. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const file = environment['KONG_DECLARATIVE_CONFIG'] || new URL('./kong.yml', import.meta.url);
  const configuration = loadConfiguration(file, environment);
  const tracing = readTracingSettings(environment);
  return {
    configuration,
    hosts: readHostMap(environment),
    ...tracing,
    text: JSON.stringify([configuration, environment['TRACELAB_HOSTS'], tracing]),
  };
}
