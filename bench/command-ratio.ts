import { execa } from 'execa';
import { type Interval, medianInterval } from './statistics.ts';

export interface CommandRatioOptions {
  readonly command: readonly string[];
  readonly baseline: readonly string[];
  readonly pairs: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Wall time of a command as a ratio to a baseline: run in turn, one ratio a pair. */
export async function commandRatio(options: CommandRatioOptions): Promise<Interval> {
  const { command, baseline, pairs, environment } = options;
  // The first run of each fills the caches.
  await time(command, environment);
  await time(baseline, environment);
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    ratios.push((await time(command, environment)) / (await time(baseline, environment)));
  }
  return medianInterval(ratios);
}

async function time(
  [script = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const startedAtMs = performance.now();
  await execa(process.execPath, [script, ...args], { env: { ...env } });
  return performance.now() - startedAtMs;
}
