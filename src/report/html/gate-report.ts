/**
 * The report of a gate as one HTML file: the verdict, what speaks against it first, and what the
 * terminal showed. In: the gate's result, traces to show. Out: markup. Works without the lab.
 */
import type { GateResult } from '../../gate.ts';
import type { ShownTrace } from '../../judging/shown-traces.ts';
import { findScenario } from '../../scenarios/index.ts';
import type { ExpectationResult, ScenarioResult } from '../../scenarios/scenario.ts';
import type { UserJourneyResult } from '../../scenarios/user-journey/result.ts';
import { counted } from '../counted.ts';
import { verdictCounts } from '../verdict-counts.ts';
import { budgetChart } from './budget-chart.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { verdictMark } from './verdict-mark.ts';
import { waterfall } from './waterfall.ts';

export function gateReport(result: GateResult, shown: readonly ShownTrace[]): string {
  const { verdict, lab, scenarios, durationMs } = result;
  const startedAt = scenarios[0]?.startedAt ?? '';
  return page(
    `${verdict}: tracelab gate`,
    html`<h1>${verdictMark(verdict)} tracelab gate</h1>
<p class="quiet">lab ${lab.name} · ${startedAt} · ${(durationMs / 1000).toFixed(1)} s</p>
${against(scenarios)}
<h2>Scenarios</h2>
<table>
<tr><th>scenario</th><th>verdict</th><th>expectations</th><th class="number">took</th></tr>
${scenarios.map(
  (
    one,
  ) => html`<tr><td><a href="#${one.scenario}">${one.scenario}</a></td><td>${verdictMark(one.verdict)}</td>
<td>${verdictCounts(one.expectations.map((each) => each.verdict))}</td>
<td class="number">${(one.durationMs / 1000).toFixed(1)} s</td></tr>`,
)}
</table>
${scenarios.map(scenarioSection)}
${shown.length > 0 && html`<h2>Traces</h2>`}
${shown.map(({ title, trace }) => html`<h3>${title}</h3>${waterfall(trace)}`)}
<h2>The lab</h2>
<div class="scroll"><table>
<tr><th>component</th><th>product</th><th></th><th>runtime</th><th class="number">ready after</th></tr>
${lab.components.map(
  ({
    name,
    product,
    standIn,
    runtime,
    readyAfterMs,
  }) => html`<tr><td>${name}</td><td>${product}</td>
<td>${standIn ? 'stand-in' : 'real'}</td><td>${runtime}</td>
<td class="number">${readyAfterMs === undefined ? '' : `${(readyAfterMs / 1000).toFixed(1)} s`}</td></tr>`,
)}
</table></div>`,
  );
}

/** Before all else what is not as it should be; nothing where all is. */
function against(scenarios: readonly ScenarioResult[]): Html | undefined {
  const rows = scenarios.flatMap(({ scenario, expectations }) =>
    expectations
      .filter(({ verdict, advisory }) => verdict !== 'passed' && !advisory)
      .map((expectation) => ({ scenario, expectation })),
  );
  if (rows.length === 0) return undefined;
  return html`<h2>What is not as it should be</h2>
<div class="scroll"><table>${rows.map(
    ({ scenario, expectation }) =>
      html`<tr><td>${verdictMark(expectation.verdict)}</td><td class="name">${scenario}</td>${told(expectation)}</tr>`,
  )}</table></div>`;
}

function scenarioSection(result: ScenarioResult): Html {
  const { scenario, expectations } = result;
  const rows = (all: readonly ExpectationResult[]) =>
    html`<div class="scroll"><table>${all.map(
      (one) => html`<tr><td>${verdictMark(one.verdict)}</td>${told(one)}</tr>`,
    )}</table></div>`;
  const budgets = budgetsOf(result);
  // Warnings about budgets are in their chart.
  const open = expectations.filter(
    ({ verdict, advisory }) => verdict !== 'passed' && !(budgets && advisory),
  );
  const passed = expectations.filter(({ verdict }) => verdict === 'passed');
  return html`<h2 id="${scenario}">${scenario} ${verdictMark(result.verdict)}</h2>
${open.length > 0 && rows(open)}
${
  passed.length > 0 &&
  html`<details><summary>${counted(passed.length, 'expectation')} passed</summary>${rows(passed)}</details>`
}
${budgets}
<details><summary>as the terminal showed it</summary><pre>${findScenario(scenario).render(result)}</pre></details>`;
}

function told({ expectation, detail, advisory }: ExpectationResult): Html {
  return html`<td>${expectation}${advisory && html` <span class="quiet">(a warning)</span>`}</td><td class="quiet">${detail}</td>`;
}

function budgetsOf(result: ScenarioResult): Html | undefined {
  if (result.scenario !== 'user-journey') return undefined;
  const { budgets } = result as UserJourneyResult;
  return budgets.length > 0 ? budgetChart(budgets) : undefined;
}
