import type { RuntimeName } from '../plan.ts';
import type { StartComponent } from '../runtime.ts';
import { startEmbedded } from './embedded.ts';
import { useExternal } from './external.ts';
import { startNative } from './native.ts';

/** How each runtime starts a component. */
const starters: Readonly<Record<RuntimeName, StartComponent>> = {
  embedded: startEmbedded,
  external: useExternal,
  native: startNative,
  // dockerode takes a tenth of a second to load: only labs that use it pay for it.
  docker: async (options) => {
    const [{ startInDocker }, { dockerEngine }] = await Promise.all([
      import('./docker.ts'),
      import('../docker/engine.ts'),
    ]);
    return startInDocker(dockerEngine())(options);
  },
};

export function starterOf(runtime: RuntimeName): StartComponent {
  return starters[runtime];
}
