import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
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

const edgeFile = new URL('../../../stack/nginx/nginx.conf', import.meta.url);
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
  const [kong, edge] = await Promise.all([readFile(kongFile, 'utf8'), readFile(edgeFile, 'utf8')]);
  return { ...gatewayLimits(kong), ...edgeLimits(edge) };
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

/** Of the locations that the scenario's requests take. `text`: an nginx.conf. */
export function edgeLimits(text: string): Pick<ConfiguredLimits, 'edgeApi' | 'edgeStatic'> {
  const limitOf = (location: string): ZoneLimit => {
    const block = text.match(new RegExp(`location ${location} \\{[^}]*\\}`))?.[0] ?? '';
    const [, zone = '', burst] = block.match(/limit_req\s+zone=(\w+)\s+burst=(\d+)/) ?? [];
    const rate = text.match(new RegExp(`limit_req_zone .*zone=${zone}:\\S+\\s+rate=(\\d+)r/s`));
    if (burst === undefined || !rate) {
      throw unsuitable(
        `nginx.conf has no limit_req with a burst on location ${location}`,
        edgeFile,
      );
    }
    return { zone, ratePerSecond: Number(rate[1]), burst: Number(burst) };
  };
  return { edgeApi: limitOf('/api/'), edgeStatic: limitOf('/') };
}

function windowsOf({ minute, hour }: WindowLimits): WindowLimits {
  return { minute, hour };
}

function unsuitable(what: string, file = kongFile): TracelabError {
  return new TracelabError({
    code: 'LAB_UNSUITABLE',
    message: `The rate-limit scenario needs limits to exceed: ${what}.`,
    suggestions: [`edit ${fileURLToPath(file)}`, 'tracelab scenario user-journey'],
  });
}
