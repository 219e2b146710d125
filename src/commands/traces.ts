import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { recentTraces } from '../jaeger/recent-traces.ts';
import { jaegerFlags, openJaeger } from '../jaeger-flags.ts';
import { summariseTrace } from '../report/trace-summary.ts';
import { type TracesResult, tracesText } from '../report/traces-text.ts';
import { sinceFlag } from '../since-flag.ts';

export default class Traces extends TracelabCommand {
  static override readonly summary = 'List the newest traces.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --service bff --since 15m --limit 50',
  ];
  static override readonly flags = {
    ...jaegerFlags,
    service: Flags.string({ summary: 'Only traces that this service took part in.' }),
    since: sinceFlag,
    limit: Flags.integer({ summary: 'At most this many.', default: 20, min: 1, max: 1000 }),
  };

  async run(): Promise<TracesResult> {
    const { flags } = await this.parse(Traces);
    const { traces, more } = await recentTraces(await openJaeger(flags), {
      ...(flags.service === undefined ? {} : { service: flags.service }),
      sinceMs: flags.since,
      limit: flags.limit,
      nowUnixMs: Date.now(),
    });
    const result = { traces: traces.map(summariseTrace), more };
    this.log(tracesText(result));
    return result;
  }
}
