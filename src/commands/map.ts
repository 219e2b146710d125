import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { readServiceMap, type ServiceMapResult } from '../jaeger/service-map.ts';
import { jaegerFlags, openJaeger } from '../jaeger-flags.ts';
import { type ApprovedMap, approveMap, compareMap } from '../judging/approved-map.ts';
import { mapFormats, mapText } from '../report/map-text.ts';
import { topologyText } from '../report/topology-text.ts';
import { sinceFlag } from '../since-flag.ts';
import { exitOf } from '../verdict-exit.ts';
import type { TopologyComparison } from '../verify/topology.ts';

export interface MapResult extends ServiceMapResult {
  readonly approved?: ApprovedMap;
  readonly comparison?: TopologyComparison;
}

export default class ServiceMap extends TracelabCommand {
  static override readonly summary = 'Show which service calls which, as the traces have it.';
  static override readonly description =
    'With --approve the map is written to a file, without counts; with --compare an edge that is lost or new since then is a failure (exit 1).';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --format mermaid --since 15m',
    '<%= config.bin %> <%= command.id %> --compare services.map.json',
  ];
  static override readonly flags = {
    ...jaegerFlags,
    since: sinceFlag,
    format: Flags.option({
      summary: 'Table, mermaid flowchart or Graphviz.',
      options: mapFormats,
      default: 'text' as const,
    })(),
    approve: Flags.string({
      summary: 'Write the edges to this file.',
      helpValue: '<path>',
      exclusive: ['compare'],
    }),
    compare: Flags.string({
      summary: 'Compare the edges with those of this file.',
      helpValue: '<path>',
    }),
  };

  async run(): Promise<MapResult> {
    const { flags } = await this.parse(ServiceMap);
    const map = await readServiceMap(await openJaeger(flags), flags.since, Date.now());
    if (flags.approve !== undefined) {
      const approved = await approveMap(map, flags.approve);
      this.log(`wrote ${approved.edges} edges to ${approved.path}`);
      return { ...map, approved };
    }
    if (flags.compare !== undefined) {
      const comparison = await compareMap(map, flags.compare);
      this.log(topologyText(comparison));
      this.conclude(exitOf(comparison.verdict));
      return { ...map, comparison };
    }
    this.log(mapText(map.edges, flags.format));
    return map;
  }
}
