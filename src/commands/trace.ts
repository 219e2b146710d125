import { Args, Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { readTrace } from '../jaeger/read-trace.ts';
import { jaegerFlags, openJaeger } from '../jaeger-flags.ts';
import { paintFor } from '../report/paint.ts';
import { type TraceView, traceView } from '../report/trace-view.ts';
import { waterfallText } from '../report/waterfall-text.ts';

export default class Trace extends TracelabCommand {
  static override readonly summary = 'Show one trace over time, with its critical path.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 4bf92f3577b34da6a3ce929d0e0e4736',
    '<%= config.bin %> <%= command.id %> 4bf92f3577b34da6a3ce929d0e0e4736 --all',
  ];
  static override readonly args = {
    id: Args.string({ description: 'Id of the trace.', required: true }),
  };
  static override readonly flags = {
    ...jaegerFlags,
    all: Flags.boolean({ summary: 'Every span, not only the hops.' }),
  };

  async run(): Promise<TraceView> {
    const { args, flags } = await this.parse(Trace);
    const trace = await readTrace(await openJaeger(flags), args.id);
    this.log(waterfallText(trace, { all: flags.all, paint: paintFor(process.stdout) }));
    return traceView(trace);
  }
}
