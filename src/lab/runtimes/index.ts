import type { RuntimeName } from '../plan.ts';
import type { StartComponent } from '../runtime.ts';
import { startEmbedded } from './embedded.ts';
import { useExternal } from './external.ts';
import { startNative } from './native.ts';

/** How each runtime starts a component of one lab. */
export function runtimeStarters(): (runtime: RuntimeName) => StartComponent {
  let docker: Promise<StartComponent> | undefined;
  const starters: Readonly<Record<RuntimeName, StartComponent>> = {
    embedded: startEmbedded,
    external: useExternal,
    native: startNative,
    // dockerode takes a tenth of a second to load: only labs that use it pay for it.
    docker: async (options) => {
      docker ??= startOnEngine();
      return (await docker)(options);
    },
  };
  return (runtime) => starters[runtime];
}

async function startOnEngine(): Promise<StartComponent> {
  const [{ startInDocker }, { dockerEngine }] = await Promise.all([
    import('./docker.ts'),
    import('../docker/engine.ts'),
  ]);
  return startInDocker(dockerEngine());
}
