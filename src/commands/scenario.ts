import { Args, Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { labNameFlag, rateFlag } from '../flags.ts';
import { interruption } from '../interruption.ts';
import { findLabEndpoints } from '../lab/endpoints.ts';
import { ScenarioProgress } from '../report/scenario-progress.ts';
import { findScenario } from '../scenarios/index.ts';
import { defaultSettings, type ScenarioResult } from '../scenarios/scenario.ts';
import { exitOf } from '../verdict-exit.ts';

export default class RunScenario extends TracelabCommand {
  static override readonly summary = 'Drive scripted traffic through a lab and judge its traces.';
  static override readonly description =
    'Scenarios: user-journey, circuit-breaker, rate-limit, sampling. The lab must be up (tracelab up).';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> user-journey',
    '<%= config.bin %> <%= command.id %> user-journey --journeys 10',
    '<%= config.bin %> <%= command.id %> circuit-breaker',
    '<%= config.bin %> <%= command.id %> rate-limit',
    '<%= config.bin %> <%= command.id %> sampling',
    '<%= config.bin %> <%= command.id %> user-journey --name demo --json',
  ];
  static override readonly args = {
    scenario: Args.string({ required: true, description: 'Name of the scenario.' }),
  };
  static override readonly flags = {
    name: labNameFlag,
    journeys: Flags.integer({
      summary: 'user-journey: how many journeys; what hops add is judged from 100 on.',
      default: defaultSettings.journeys,
      min: 1,
      max: 10_000,
    }),
    rate: rateFlag,
    'exhaust-redirects': Flags.boolean({
      summary:
        'rate-limit: also use up the redirects that the whole lab has in a minute; takes up to two.',
    }),
    'real-time': Flags.boolean({
      summary:
        'circuit-breaker: open for 30 s, payments take 0.5 to 2.5 s; the run takes a minute.',
    }),
  };

  async run(): Promise<ScenarioResult> {
    const { args, flags } = await this.parse(RunScenario);
    const scenario = findScenario(args.scenario);
    const lab = await findLabEndpoints(flags.name);
    const progress = new ScenarioProgress(scenario.name);
    const result = await scenario
      .run({
        lab,
        settings: {
          journeys: flags.journeys,
          rate: flags.rate,
          exhaustRedirects: flags['exhaust-redirects'],
          realTime: flags['real-time'],
        },
        onEvent: (event) => progress.show(event),
        signal: interruption(),
      })
      .finally(() => progress.end());
    this.log(scenario.render(result));
    this.conclude(exitOf(result.verdict));
    return result;
  }
}
