/**
 * Measures what docs/benchmarks.md quotes and writes it there (`npm run bench`).
 * In: this machine, quiet. Out: a table of medians, ratios with 95 % intervals, and the aims.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '../src/scenarios/scenario.ts';
import { userJourney } from '../src/scenarios/user-journey/index.ts';
import { commandRatio } from './command-ratio.ts';
import { type LabRun, labEndpoints, runLab, startLab, stopLab } from './lab-runs.ts';
import { publish } from './published.ts';
import { spanLatencies } from './span-latency.ts';
import { type Interval, medianInterval, quantile } from './statistics.ts';

const labRuns = 7;
const pairs = 25;
const spans = 200;
const document = 'docs/benchmarks.md';
const signal = new AbortController().signal;

const home = mkdtempSync(join(tmpdir(), 'tracelab-bench-home-'));
process.env['TRACELAB_HOME'] = home;
// What the command line sets for itself and for the processes of its labs.
process.env['NODE_COMPILE_CACHE'] ??= join(home, 'compiled');

const rows: string[][] = [];
const say = (text: string) => process.stderr.write(`${text}\n`);
const interval = ({ value, low, high }: Interval, digits: number, unit = '') =>
  `${value.toFixed(digits)}${unit} (${low.toFixed(digits)} … ${high.toFixed(digits)})`;

try {
  say(`labs, ${labRuns} runs after one warm-up`);
  await runLab();
  const runs: LabRun[] = [];
  for (let run = 0; run < labRuns; run++) {
    runs.push(await runLab());
    say(`  ${JSON.stringify(runs.at(-1))}`);
  }
  const column = (key: keyof LabRun, scale: number) =>
    medianInterval(runs.map((run) => run[key] / scale));
  rows.push(
    ['start to all ready', interval(column('readyMs', 1000), 2, ' s'), '5 s'],
    ['start to the first verified trace', interval(column('firstVerdictMs', 1000), 2, ' s'), '8 s'],
    ['memory of the whole lab (PSS)', interval(column('memoryMiB', 1), 0, ' MiB'), '1024 MiB'],
  );

  await using published = await publish();
  await startLab();
  try {
    const lab = await labEndpoints();
    say(`span latency, ${spans} spans`);
    const latencies = await spanLatencies(lab, spans);
    rows.push([
      'span ended to queryable, p95',
      `${quantile(latencies, 0.95).toFixed(0)} ms (p50 ${quantile(latencies, 0.5).toFixed(0)} ms, ${spans} spans)`,
      '250 ms',
    ]);
    const { steps } = await userJourney.run({
      lab,
      settings: { ...defaultSettings, journeys: 1 },
      signal,
      onEvent: () => {},
    });
    const traceId = steps[0]?.request.traceId ?? '';
    const baseline = ['bench/hello-oclif/run.js', 'hello'];
    const environment = { TRACELAB_LAB: 'bench' };
    const ratio = (command: readonly string[]) =>
      commandRatio({ command: [published.entry, ...command], baseline, pairs, environment });
    say(`commands against a hello-world oclif command line, ${pairs} pairs each`);
    rows.push(
      ['`tracelab --help`, ratio to hello', interval(await ratio(['--help']), 2), '1.5'],
      [
        '`tracelab verify --trace`, ratio to hello',
        interval(await ratio(['verify', '--trace', traceId]), 2),
        '3',
      ],
    );
  } finally {
    await stopLab();
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

const table = [
  '| what | measured: median (95 % interval) | aim |',
  '| --- | --- | --- |',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
].join('\n');
const machine = `${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}, commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`;
const marker = /<!-- measured -->[\s\S]*<!-- measured end -->/;
const content = `<!-- measured -->\n${machine}\n\n${table}\n<!-- measured end -->`;
await writeFile(
  document,
  (await readFile(document, 'utf8')).replace(marker, () => content),
);
console.log(`${machine}\n\n${table}`);
