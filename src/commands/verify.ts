import { Flags, type Interfaces } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { interruption } from '../interruption.ts';
import { jaegerFlags } from '../jaeger-flags.ts';
import { findContracts, readContractAt } from '../judging/contracts.ts';
import { verifySource } from '../judging/source.ts';
import type { ConsumerLag } from '../lab/consumer-lag.ts';
import { paintFor } from '../report/paint.ts';
import { propagationText } from '../report/propagation-text.ts';
import { verdictText } from '../report/verdict-text.ts';
import type { RunLogResult } from '../scenarios/judge-run-log.ts';
import { sinceFlag } from '../since-flag.ts';
import { exitOf } from '../verdict-exit.ts';
import type { HygieneResult } from '../verify/hygiene/index.ts';
import type { ManyTracesResult } from '../verify/many-traces.ts';
import { type VerifyResult, verifyTrace } from '../verify/verify-trace.ts';

interface OneTraceResult extends VerifyResult {
  /** Of an incomplete trace in the lab: groups that are behind. */
  readonly consumerLag?: readonly ConsumerLag[];
}

export default class Verify extends TracelabCommand {
  static override readonly summary = 'Judge one trace, many, or a whole run, hop by hop.';
  static override readonly description =
    'One trace (--trace, --file): waits until it is complete or has settled. Many (--service): every trace that the spec recognises, and budgets, percentiles, sequences and rates over all of them. A run (--run): every request of its log is accounted for. Failed needs evidence, such as a new trace that is tied to the request; what is only absent is incomplete.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --trace 4bf92f3577b34da6a3ce929d0e0e4736',
    '<%= config.bin %> <%= command.id %> --trace 4bf92f3577b34da6a3ce929d0e0e4736 --jaeger-url http://127.0.0.1:16686 --spec checkout.trace.yaml',
    '<%= config.bin %> <%= command.id %> --file trace.json --contract create --json',
    '<%= config.bin %> <%= command.id %> --service checkout --since 15m --spec checkout.trace.yaml',
    '<%= config.bin %> <%= command.id %> --service checkout --since 1d --hygiene',
    '<%= config.bin %> <%= command.id %> --run 2026-11-21T10-20-30.456Z-rate-limit',
  ];
  static override readonly flags = {
    ...jaegerFlags,
    trace: Flags.string({ summary: 'Id of the trace; of a file, its earliest otherwise.' }),
    spec: Flags.string({
      summary: 'Path of a *.trace.yaml to judge by.',
      helpValue: '<path>',
      exclusive: ['contract'],
    }),
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
    service: Flags.string({
      summary: 'All traces of this service since --since.',
      exclusive: ['trace', 'file', 'run'],
    }),
    operation: Flags.string({
      summary: 'Only those with a span of this name in the service.',
      dependsOn: ['service'],
    }),
    since: sinceFlag,
    'min-traces': Flags.integer({
      summary: 'With --service or --run: budgets are judged over at least so many traces.',
      default: 100,
      min: 1,
    }),
    run: Flags.string({
      summary: 'Id of a run in .tracelab/runs, or path of its folder.',
      helpValue: '<id|path>',
      exclusive: ['trace', 'file'],
    }),
    sampled: Flags.boolean({
      summary: 'With --run: a trace of which no span is there was sampled out.',
      dependsOn: ['run'],
    }),
    matrix: Flags.boolean({
      summary:
        'Of one trace: for each hop, whether traceparent, tracestate and baggage were kept, restarted or dropped.',
      exclusive: ['service', 'run', 'hygiene'],
    }),
    hygiene: Flags.boolean({
      summary:
        'Without a contract: ids, roots, orphans, cycles, clocks, names of attributes and spans, secrets and personal data.',
      exclusive: ['spec', 'contract', 'run'],
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

  async run(): Promise<OneTraceResult | ManyTracesResult | RunLogResult | HygieneResult> {
    const { flags } = await this.parse(Verify);
    const { text, result } = await judge(flags);
    this.log(text);
    this.conclude(exitOf(result.verdict));
    return result;
  }
}

/** What may still come by itself: messages that the lab's services have not read. */
async function labLag(flags: VerifyFlags): Promise<readonly ConsumerLag[]> {
  if (flags.file !== undefined || flags['jaeger-url'] !== undefined) return [];
  const { labConsumerLag } = await import('../lab/consumer-lag.ts');
  return labConsumerLag(flags.name);
}

type VerifyFlags = Interfaces.InferredFlags<typeof Verify.flags>;

/**
 * One trace, many, or a run, whichever is named. Each loads what it needs when it is asked for:
 * the common case, one trace, is to start fast.
 */
async function judge(flags: VerifyFlags) {
  const signal = interruption();
  const shared = { jaeger: flags, quietMs: flags.settle * 1000, signal };
  if (flags.hygiene) {
    const [{ chosenTraces }, { judgeHygiene }, { hygieneText }] = await Promise.all([
      import('../judging/traces.ts'),
      import('../verify/hygiene/index.ts'),
      import('../report/hygiene-text.ts'),
    ]);
    const { traces, truncated } = await chosenTraces(flags, shared.quietMs, signal);
    const result = judgeHygiene(traces, truncated);
    return { result, text: hygieneText(result, paintFor(process.stdout)) };
  }
  const named = flags.spec !== undefined || flags.contract !== undefined;
  const contracts =
    flags.spec === undefined
      ? await findContracts(flags.contract)
      : [await readContractAt(flags.spec)];
  if (flags.run !== undefined) {
    const { run, sampled, 'min-traces': minCount } = flags;
    const contract = named ? contracts[0] : undefined;
    const [{ verifyRun }, { runText }] = await Promise.all([
      import('../judging/run.ts'),
      import('../report/run-text.ts'),
    ]);
    const result = await verifyRun({ ...shared, run, contract, sampled, minCount });
    return { result, text: runText(result) };
  }
  if (flags.service !== undefined) {
    const { service, operation, since: sinceMs, 'min-traces': minCount } = flags;
    const many = { ...shared, service, operation, sinceMs, minCount, contracts };
    const [{ verifyMany }, { manyText }] = await Promise.all([
      import('../judging/many.ts'),
      import('../report/many-text.ts'),
    ]);
    const result = await verifyMany(many);
    return { result, text: manyText(result) };
  }
  const source = await verifySource(flags);
  const result = await verifyTrace({
    ...source,
    contracts,
    requestIds: flags['request-id'],
    propagation: flags.matrix,
    settle: {
      timeoutMs: source.growing ? flags.timeout * 1000 : 0,
      quietMs: source.growing ? shared.quietMs : 0,
      signal,
    },
  });
  const lag = result.verdict === 'incomplete' ? await labLag(flags) : [];
  const text = verdictText(result, paintFor(process.stdout), lag);
  const { propagation } = result;
  return {
    result: lag.length > 0 ? { ...result, consumerLag: lag } : result,
    text: propagation ? `${text}\n\n${propagationText(propagation)}` : text,
  };
}
