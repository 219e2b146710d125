import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { labNameFlag, rateFlag, runtimeFlag, withFlag } from '../flags.ts';
import { type GateResult, runGate } from '../gate.ts';
import { interruption } from '../interruption.ts';
import { findLabEndpoints } from '../lab/endpoints.ts';
import { parseOverrides } from '../lab/plan.ts';
import { gateSummary } from '../report/gate-summary.ts';
import { labTable } from '../report/lab-table.ts';
import { ScenarioProgress } from '../report/scenario-progress.ts';
import { UpProgress } from '../report/up-progress.ts';
import { exitOf } from '../scenarios/verdict-exit.ts';

export default class Gate extends TracelabCommand {
  static override readonly summary = 'Bring a lab up, run every scenario, judge, take it down.';
  static override readonly description =
    'One command with one exit code, for CI: 0 passed, 1 failed, 3 incomplete, 4 the lab did not start.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --journeys 100 --json',
    '<%= config.bin %> <%= command.id %> --keep',
  ];
  static override readonly flags = {
    name: labNameFlag,
    runtime: runtimeFlag,
    with: withFlag,
    journeys: Flags.integer({ summary: 'How many journeys.', default: 10, min: 1, max: 10_000 }),
    rate: rateFlag,
    keep: Flags.boolean({ summary: 'Leave the lab up at the end.' }),
  };

  async run(): Promise<GateResult> {
    const { flags } = await this.parse(Gate);
    const upProgress = new UpProgress();
    let progress: ScenarioProgress | undefined;
    const result = await runGate({
      name: flags.name,
      runtime: flags.runtime,
      overrides: parseOverrides(flags.with),
      settings: { journeys: flags.journeys, rate: flags.rate },
      keep: flags.keep,
      signal: interruption(),
      onLabEvent: (event) => upProgress.show(event),
      onLabReady: async ({ components }) => {
        await upProgress.end();
        this.log(`${labTable(components)}\n`);
      },
      onScenarioEvent: (name, event) => {
        progress ??= new ScenarioProgress(name);
        progress.show(event);
      },
      onScenarioDone: (scenario, done) => {
        progress?.end();
        progress = undefined;
        this.log(`${scenario.render(done)}\n`);
      },
    }).finally(() => upProgress.end());
    this.log(gateSummary(result, result.kept ? await findLabEndpoints(flags.name) : undefined));
    this.conclude(exitOf(result.verdict));
    return result;
  }
}
