import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { interruption } from '../interruption.ts';
import { jaegerFlags } from '../jaeger-flags.ts';
import { exampleTraces } from '../judging/examples.ts';
import { type InitSpecResult, initSpec } from '../judging/init-spec.ts';
import { counted } from '../report/counted.ts';

export default class Init extends TracelabCommand {
  static override readonly summary = 'Write a *.trace.yaml from a recorded trace.';
  static override readonly description =
    "One row for each entry and exit of a service; spans of a service's inside are left out. What looks made for one request, such as an id in a path, becomes a regular expression. The trace that it was written from passes; of several traces of one kind of request, the contract asks what all have in common.";
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --trace 4bf92f3577b34da6a3ce929d0e0e4736',
    '<%= config.bin %> <%= command.id %> --trace 4bf92f3577b34da6a3ce929d0e0e4736 --trace a3ce929d0e0e47364bf92f3577b34da6',
    '<%= config.bin %> <%= command.id %> --file trace.json --out checkout.trace.yaml',
  ];
  static override readonly flags = {
    ...jaegerFlags,
    trace: Flags.string({
      multiple: true,
      summary: 'Id of the trace; repeatable. Of a file, its earliest otherwise.',
    }),
    file: Flags.string({
      multiple: true,
      summary:
        'Read from a file (Jaeger v1 or v3 JSON, OTLP JSON) instead of a Jaeger; repeatable.',
    }),
    all: Flags.boolean({ summary: 'A row for every span, not only the hops.' }),
    contract: Flags.string({ summary: 'Name of the contract.', helpValue: '<name>' }),
    out: Flags.string({
      summary: 'Where to write it; <contract>.trace.yaml otherwise.',
      helpValue: '<path>',
    }),
    force: Flags.boolean({ summary: 'Overwrite a file that is there.' }),
  };

  async run(): Promise<InitSpecResult> {
    const { flags } = await this.parse(Init);
    const [trace, ...alike] = await exampleTraces(flags, interruption());
    const { contract: name, all, out, force } = flags;
    const result = await initSpec({ trace, alike, name, all, out, force });
    const from = flags.file ? `--file ${flags.file[0]}` : `--trace ${result.traceId}`;
    const jaeger = flags.file || !flags['jaeger-url'] ? '' : ` --jaeger-url ${flags['jaeger-url']}`;
    this.log(
      `wrote ${result.spec}: ${counted(result.hops.length, 'hop')}, ${counted(result.leftOut.length, 'kind')} of spans left out\n\n  tracelab verify ${from}${jaeger} --spec ${result.spec}`,
    );
    return result;
  }
}
