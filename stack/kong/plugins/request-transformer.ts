import type { PluginConfig } from '../declarative/plugins.ts';
import type { Plugin } from '../plugin.ts';

export function requestTransformer(config: PluginConfig<'request-transformer'>): Plugin {
  const added = config.add.headers.map((header) => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon), header.slice(colon + 1)] as const;
  });
  return {
    name: 'request-transformer',
    access({ upstreamHeaders }) {
      // A header that the client sent is kept: `add` does not replace.
      for (const [name, value] of added) {
        if (upstreamHeaders.get(name) === undefined) upstreamHeaders.add(name, value);
      }
      return undefined;
    },
  };
}
