import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Flags } from '@oclif/core';
import { components } from '../../stack/index.ts';
import { TracelabCommand } from '../command.ts';
import { failOnFlag, imagesFlag, labNameFlag, rateFlag, runtimeFlag, withFlag } from '../flags.ts';
import { type GateListener, type GateResult, runGate } from '../gate.ts';
import { interruption } from '../interruption.ts';
import { type ShownTrace, shownTraces } from '../judging/shown-traces.ts';
import { readImages } from '../lab/docker/images-file.ts';
import { findLabEndpoints } from '../lab/endpoints.ts';
import { parseOverrides } from '../lab/plan.ts';
import { gateProgress } from '../report/gate-progress.ts';
import { gateSummary } from '../report/gate-summary.ts';
import { githubAnnotations, writeStepSummary } from '../report/github.ts';
import { gateReport } from '../report/html/gate-report.ts';
import { junitReport } from '../report/junit.ts';
import { makeRunFolder } from '../scenarios/run-folder.ts';
import { defaultSettings } from '../scenarios/scenario.ts';
import { gateExit } from '../verdict-exit.ts';

export default class Gate extends TracelabCommand {
  static override readonly summary = 'Bring a lab up, run every scenario, judge, take it down.';
  static override readonly description =
    'One command with one exit code, for CI: 0 passed, 1 failed, 3 incomplete, 4 the lab did not start. Inconclusive is a warning unless --fail-on says otherwise. A page with all of it, traces included, is written to .tracelab/runs/<start>-gate/report.html.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --journeys 100 --json',
    '<%= config.bin %> <%= command.id %> --junit report.xml --fail-on failed',
    '<%= config.bin %> <%= command.id %> --keep',
  ];
  static override readonly flags = {
    name: labNameFlag,
    runtime: runtimeFlag,
    with: withFlag,
    images: imagesFlag,
    journeys: Flags.integer({
      summary: 'How many journeys.',
      default: defaultSettings.journeys,
      min: 1,
      max: 10_000,
    }),
    rate: rateFlag,
    keep: Flags.boolean({ summary: 'Leave the lab up at the end.' }),
    junit: Flags.string({ summary: 'Write a JUnit report to this file.', helpValue: '<file>' }),
    'fail-on': failOnFlag,
  };

  async run(): Promise<GateResult & { readonly report: string }> {
    const { flags } = await this.parse(Gate);
    const startedAt = new Date();
    const progress = gateProgress((text) => this.log(text));
    const shown: ShownTrace[] = [];
    const listener: GateListener = {
      ...progress,
      onScenarioDone: async (scenario, scenarioResult, lab) => {
        await progress.onScenarioDone(scenario, scenarioResult, lab);
        // A picture that cannot be had is no ground to lose the verdict.
        shown.push(...(await shownTraces(scenarioResult, lab.jaegerUrl).catch(() => [])));
      },
    };
    const result = await runGate({
      name: flags.name,
      runtime: flags.runtime,
      overrides: parseOverrides(flags.with),
      images: readImages(flags.images, components),
      settings: { ...defaultSettings, journeys: flags.journeys, rate: flags.rate },
      keep: flags.keep,
      signal: interruption(),
      listener,
    }).finally(() => progress.end());
    const report = join(makeRunFolder({ scenario: 'gate', startedAt }), 'report.html');
    await writeFile(report, gateReport(result, shown));
    this.log(
      gateSummary(result, report, result.kept ? await findLabEndpoints(flags.name) : undefined),
    );
    for (const line of githubAnnotations(result.scenarios)) this.log(line);
    writeStepSummary(result.scenarios);
    if (flags.junit) await writeFile(flags.junit, junitReport(result.scenarios));
    this.conclude(gateExit(result.scenarios, flags['fail-on']));
    return { ...result, report };
  }
}
