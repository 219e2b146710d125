import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { platformLayout } from '../../../stack/nginx/platform-layout.ts';
import { TracelabError } from '../../errors.ts';

/** Fixed windows, as rate-limiting of Kong counts them. */
export interface WindowLimits {
  readonly minute: number;
  readonly hour: number;
}

/** A leaky bucket, as limit_req of NGINX has it. */
export interface ZoneLimit {
  readonly zone: string;
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** What the platform's configuration says; nothing of it is copied by hand. */
export interface ConfiguredLimits {
  readonly api: WindowLimits;
  readonly redirect: WindowLimits;
  /** response-ratelimiting of `/r`: counts what the service charges, by address. */
  readonly charged: { readonly name: string; readonly minute: number };
  readonly edgeApi: ZoneLimit;
  readonly edgeStatic: ZoneLimit;
}

const kongFile = new URL('../../../stack/kong/kong.yml', import.meta.url);

const plugin = z.object({
  name: z.string(),
  config: z.record(z.string(), z.unknown()).default({}),
});
const route = z.object({
  paths: z.array(z.string()).default([]),
  plugins: z.array(plugin).default([]),
});
const declarative = z.object({
  services: z.array(z.object({ routes: z.array(route).default([]) })),
});
const windows = z.object({ minute: z.number(), hour: z.number() });
const perUser = windows.extend({
  limit_by: z.literal('header'),
  header_name: z.literal('X-Client-Id'),
});
const charges = z.object({
  limits: z.record(z.string(), z.object({ minute: z.number() })),
});

/** Throws LAB_UNSUITABLE with the limit that is missing. */
export async function readConfiguredLimits(): Promise<ConfiguredLimits> {
  return { ...gatewayLimits(await readFile(kongFile, 'utf8')), ...edgeLimits() };
}

/** `text`: a kong.yml. */
export function gatewayLimits(text: string): Omit<ConfiguredLimits, 'edgeApi' | 'edgeStatic'> {
  const routes = declarative.parse(parse(text)).services.flatMap((service) => service.routes);
  const pluginOf = <T>(path: string, name: string, schema: z.ZodType<T>, needed: string): T => {
    const found = routes
      .find(({ paths }) => paths.includes(path))
      ?.plugins.find((one) => one.name === name);
    const config = schema.safeParse(found?.config);
    if (config.success) return config.data;
    throw unsuitable(`kong.yml has no ${name} with ${needed} on route ${path}`);
  };
  const needed = 'minute, hour and limit_by header X-Client-Id';
  const { limits } = pluginOf('/r', 'response-ratelimiting', charges, 'a limit a minute');
  const [first] = Object.entries(limits);
  if (!first) throw unsuitable('response-ratelimiting on route /r of kong.yml has no limits');
  return {
    api: windowsOf(pluginOf('/api', 'rate-limiting', perUser, needed)),
    redirect: windowsOf(pluginOf('/r', 'rate-limiting', perUser, needed)),
    charged: { name: first[0], minute: first[1].minute },
  };
}

/** Of the routes that the scenario's requests take at the edge. */
export function edgeLimits(
  layout = platformLayout((hostPort) => hostPort),
): Pick<ConfiguredLimits, 'edgeApi' | 'edgeStatic'> {
  const limitOf = (path: string): ZoneLimit => {
    const limit = layout.routes.find(
      ({ location }) => 'path' in location && location.path === path,
    )?.limit;
    const ratePerSecond = limit && layout.zones[limit.zone]?.ratePerSecond;
    if (!limit || ratePerSecond === undefined) {
      throw unsuitable(`the edge has no limit_req on location ${path}`);
    }
    return { zone: limit.zone, ratePerSecond, burst: limit.burst };
  };
  return { edgeApi: limitOf('/api/'), edgeStatic: limitOf('/') };
}

function windowsOf({ minute, hour }: WindowLimits): WindowLimits {
  return { minute, hour };
}

function unsuitable(what: string): TracelabError {
  return new TracelabError({
    code: 'LAB_UNSUITABLE',
    message: `The rate-limit scenario needs limits to exceed: ${what}.`,
    suggestions: [fileURLToPath(kongFile), 'tracelab scenario user-journey'],
  });
}
