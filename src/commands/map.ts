import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { readServiceMap, type ServiceMapResult } from '../jaeger/service-map.ts';
import { jaegerFlags, openJaeger } from '../jaeger-flags.ts';
import { mapFormats, mapText } from '../report/map-text.ts';
import { sinceFlag } from '../since-flag.ts';

export default class ServiceMap extends TracelabCommand {
  static override readonly summary = 'Show which service calls which, as the traces have it.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --format mermaid --since 15m',
  ];
  static override readonly flags = {
    ...jaegerFlags,
    since: sinceFlag,
    format: Flags.option({
      summary: 'Table, mermaid flowchart or Graphviz.',
      options: mapFormats,
      default: 'text' as const,
    })(),
  };

  async run(): Promise<ServiceMapResult> {
    const { flags } = await this.parse(ServiceMap);
    const result = await readServiceMap(await openJaeger(flags), flags.since, Date.now());
    this.log(mapText(result.edges, flags.format));
    return result;
  }
}
