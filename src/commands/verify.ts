import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { interruption } from '../interruption.ts';
import { jaegerFlags } from '../jaeger-flags.ts';
import { paintFor } from '../report/paint.ts';
import { verdictText } from '../report/verdict-text.ts';
import { exitOf } from '../verdict-exit.ts';
import { type VerifyResult, verifyTrace } from '../verify/verify-trace.ts';
import { findContracts } from '../verify-contracts.ts';
import { verifySource } from '../verify-source.ts';

export default class Verify extends TracelabCommand {
  static override readonly summary = 'Judge one trace against a contract, hop by hop.';
  static override readonly description =
    'Waits until the trace is complete or has settled. Failed needs evidence, such as a new trace that is tied to the request; what is only absent is incomplete.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --trace 4bf92f3577b34da6a3ce929d0e0e4736',
    '<%= config.bin %> <%= command.id %> --trace 4bf92f3577b34da6a3ce929d0e0e4736 --jaeger-url http://127.0.0.1:16686 --contract checkout.trace.yaml',
    '<%= config.bin %> <%= command.id %> --file trace.json --contract create --json',
  ];
  static override readonly flags = {
    ...jaegerFlags,
    trace: Flags.string({ summary: 'Id of the trace; of a file, its first trace otherwise.' }),
    contract: Flags.string({
      summary:
        'Name of a contract of the platform, or path of a *.trace.yaml; recognised from the request otherwise.',
      helpValue: '<name|path>',
    }),
    file: Flags.string({
      summary:
        'Read from a file (Jaeger v1 or v3 JSON, OTLP JSON) instead of a Jaeger; further files are searched for what is missing.',
      multiple: true,
    }),
    timeout: Flags.integer({ summary: 'Seconds to wait at most.', default: 10, min: 0 }),
    settle: Flags.integer({
      summary:
        "Seconds without a new span after which a trace has settled: a tail sampler's wait plus the export delays.",
      default: 2,
      min: 0,
    }),
    'request-id': Flags.string({
      summary: "Id of the request, e.g. the response's X-Kong-Request-Id; repeatable.",
      multiple: true,
      default: [],
    }),
  };

  async run(): Promise<VerifyResult> {
    const { flags } = await this.parse(Verify);
    const contracts = await findContracts(flags.contract);
    const source = await verifySource(flags);
    const result = await verifyTrace({
      ...source,
      contracts,
      requestIds: flags['request-id'],
      settle: {
        timeoutMs: source.growing ? flags.timeout * 1000 : 0,
        quietMs: source.growing ? flags.settle * 1000 : 0,
        signal: interruption(),
      },
    });
    this.log(verdictText(result, paintFor(process.stdout)));
    this.conclude(exitOf(result.verdict));
    return result;
  }
}
