import { textTable } from '../../report/text-table.ts';
import type { Finding } from '../../verify/finding.ts';
import { userJourneyContracts } from './contracts.ts';
import { judgedFrom } from './hop-budgets.ts';
import type { StepReport } from './nine-steps.ts';
import type { JudgedStep, UserJourneyResult } from './result.ts';

const shownFindings = 10;

export function renderUserJourney(result: UserJourneyResult): string {
  const { steps, nineSteps, journeys } = result;
  const create = steps.find(({ step }) => step === 'create');
  return [
    `user-journey   ${journeys} ${journeys === 1 ? 'journey' : 'journeys'}, trace by trace`,
    '',
    ...(create ? [`  trace ${create.request.traceId}`] : []),
    textTable(
      [],
      nineSteps.map((step) => stepRow(step, create)),
    ),
    '',
    textTable(['request', 'answered', 'traces', 'complete', 'median'], requestRows(steps)),
    '',
    ...budgetLines(result),
    ...findingLines(steps),
    `  requests  ${result.requestLog}`,
    summary(result),
  ].join('\n');
}

function stepRow({ number, title, seen, hops }: StepReport, create?: JudgedStep): string[] {
  const details = hops.map(({ label, status }) =>
    status === 'seen' ? label : `${label} (${status})`,
  );
  const after = create?.notifiedAfterMs;
  if (number === 1 && create)
    details.push(`${create.request.status}`, ms(create.request.durationMs));
  if (number === 9 && after !== undefined) details.push(`after ${ms(after)}`);
  return [seen ? '✔' : '✖', `${number} ${title}`, details.join(', ')];
}

function requestRows(steps: readonly JudgedStep[]): string[][] {
  return userJourneyContracts.map((name) => {
    const own = steps.filter(({ step }) => step === name);
    const complete = own.filter(({ result }) => result.verdict === 'passed').length;
    const durations = own.map(({ request }) => request.durationMs).sort((a, b) => a - b);
    const median = durations[Math.floor(durations.length / 2)];
    return [
      name,
      [...new Set(own.map(({ request }) => String(request.status)))].join(', '),
      String(own.length),
      `${complete} of ${own.length}`,
      median === undefined ? '' : ms(median),
    ];
  });
}

function budgetLines({ budgets, journeys }: UserJourneyResult): string[] {
  const judged = journeys >= judgedFrom;
  const rows = budgets.map((budget) => [
    `${budget.contract}: ${budget.hop}`,
    fine(budget.p50Ms),
    fine(budget.p95Ms),
    `${budget.budgetMs} ms`,
    judged ? `${fine(budget.lowMs)} … ${fine(budget.highMs)}` : '',
    judged ? budget.verdict : '',
  ]);
  const head = [
    'hop adds',
    'p50',
    'p95',
    'budget',
    judged ? '95 % interval' : '',
    judged ? 'verdict' : '',
  ];
  const trouble = budgets.find(({ reason }) => reason !== undefined)?.reason;
  const note = judged ? trouble : `budgets are judged from ${judgedFrom} journeys on`;
  return [textTable(head, rows), ...(note === undefined ? [] : [`  ${note}`]), ''];
}

function fine(value: number | null): string {
  return value === null ? '?' : `${value.toFixed(1)} ms`;
}

function findingLines(steps: readonly JudgedStep[]): string[] {
  const bad = steps.flatMap(({ step, result }) =>
    result.findings
      .filter(({ verdict, advisory }) => verdict !== 'passed' && !advisory)
      .map((finding) => findingLine(step, result.traceId, finding)),
  );
  if (bad.length === 0) return [];
  const more = bad.length - shownFindings;
  return [...bad.slice(0, shownFindings), ...(more > 0 ? [`  … and ${more} more`] : []), ''];
}

function findingLine(step: string, traceId: string, { verdict, message }: Finding): string {
  return `  ${verdict === 'failed' ? '✖' : '–'} ${step}: ${message}\n      tracelab verify --trace ${traceId}`;
}

function summary({ verdict, steps, durationMs }: UserJourneyResult): string {
  const complete = steps.filter(({ result }) => result.verdict === 'passed').length;
  const spans = steps.reduce((sum, { result }) => sum + result.spanCount, 0);
  const hops = steps.reduce(
    (sum, { result }) => sum + result.hops.filter(({ status }) => status === 'seen').length,
    0,
  );
  return `${verdict.toUpperCase()}  ${complete} of ${steps.length} traces as their contracts say, ${hops} hops seen, ${spans} spans, ${(durationMs / 1000).toFixed(1)} s`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
