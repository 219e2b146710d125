import type { Balancer } from './balancer.ts';
import type {
  Configuration,
  RouteDeclaration,
  ServiceDeclaration,
} from './declarative/entities.ts';
import type { PluginDeclaration } from './declarative/plugins.ts';
import { type Plugin, pluginOrder } from './plugin.ts';

export interface Route {
  readonly name: string;
  /** First path of the route; what `http.route` says. */
  readonly firstPath: string;
  readonly stripPath: boolean;
  readonly service: ServiceDeclaration;
  readonly balancer: Balancer;
  /** In the order in which they run. */
  readonly plugins: readonly Plugin[];
}

export interface Match {
  readonly route: Route;
  readonly prefix: string;
}

export interface RouterParts {
  readonly configuration: Configuration;
  readonly balancerOf: (service: ServiceDeclaration) => Balancer;
  /** Called once for each declaration: counters of a plugin belong to where it was declared. */
  readonly build: (declaration: PluginDeclaration) => Plugin;
}

/** Routes by the longest path prefix; segment boundaries do not count, as in Kong. */
export class Router {
  /** Plugins of requests that match no route. */
  readonly globalPlugins: readonly Plugin[];
  readonly #prefixes: readonly Match[];

  constructor({ configuration, balancerOf, build }: RouterParts) {
    const globals = configuration.plugins.map(build);
    this.globalPlugins = inOrder(globals);
    this.#prefixes = configuration.services
      .flatMap((service) => {
        const balancer = balancerOf(service);
        const ofService = service.plugins.map(build);
        return service.routes.flatMap((route) => {
          const plugins = inOrder(mostSpecific(route.plugins.map(build), ofService, globals));
          return prefixesOf(route, { service, balancer, plugins });
        });
      })
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  match(path: string): Match | undefined {
    return this.#prefixes.find(({ prefix }) => path.startsWith(prefix));
  }
}

function prefixesOf(
  declaration: RouteDeclaration,
  rest: Pick<Route, 'service' | 'balancer' | 'plugins'>,
): readonly Match[] {
  const { name, paths, strip_path: stripPath } = declaration;
  const route = { name, firstPath: paths[0] ?? '', stripPath, ...rest };
  return paths.map((prefix) => ({ route, prefix }));
}

/** Of plugins with one name the one of the route runs, else that of the service, else the global one. */
function mostSpecific(...levels: readonly (readonly Plugin[])[]): readonly Plugin[] {
  const byName = new Map<string, Plugin>();
  for (const plugin of levels.flat()) {
    if (!byName.has(plugin.name)) byName.set(plugin.name, plugin);
  }
  return [...byName.values()];
}

function inOrder(plugins: readonly Plugin[]): readonly Plugin[] {
  return plugins.toSorted((a, b) => pluginOrder.indexOf(a.name) - pluginOrder.indexOf(b.name));
}
