import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RateLimitResult } from '../../src/scenarios/rate-limit/result.ts';
import type { VerifyResult } from '../../src/verify/verify-trace.ts';
import { type CommandLine, commandLine } from './command-line.ts';

describe('rate limits of one lab', () => {
  let cli: CommandLine;
  let runs: readonly RateLimitResult[];
  const start = (...args: readonly string[]) =>
    cli.start(['scenario', 'rate-limit', ...args], { cwd: cli.home });
  const logs = () => join(cli.home, '.tracelab', 'runs');
  const linesOf = (path: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { traceId: string; status: number });

  beforeAll(async () => {
    cli = commandLine();
    await cli.run('up', '--runtime', 'embedded');
    // Side by side: users of one run must not count for the other.
    const finished = await Promise.all([start('--json'), start('--json')]);
    runs = finished.map(({ stdout }) => JSON.parse(String(stdout)) as RateLimitResult);
  });
  afterAll(() => cli.dispose());

  it('passes, twice at the same time', () => {
    const bad = runs.flatMap(({ expectations }) =>
      expectations.filter(({ verdict }) => verdict !== 'passed'),
    );
    expect(bad).toEqual([]);
  });

  it('is refused by edge and gateway, each at its own limit', () => {
    for (const { sequences, limits } of runs) {
      const of = (id: string) => sequences.find((sequence) => sequence.id === id);
      expect(of('api-steady')).toMatchObject({ admitted: limits.api.minute });
      expect(of('api-steady')?.throttledBy['rate-limiting']).toBeGreaterThan(0);
      expect(of('redirect-steady')?.throttledBy).toEqual({});
      expect(of('api-burst')?.throttledBy['nginx']).toBeGreaterThan(0);
      expect(of('static-burst')?.throttledBy['nginx']).toBeGreaterThan(0);
    }
  });

  it('logs every request that was sent, with a trace of its own', () => {
    for (const { requests, requestLog } of runs) {
      const logged = linesOf(requestLog);
      expect(new Set(logged.map(({ traceId }) => traceId))).toEqual(
        new Set(requests.map(({ traceId }) => traceId)),
      );
      expect(logged).toHaveLength(requests.length);
    }
  });

  it.each([
    ['nginx', 'throttled-at-edge'],
    ['rate-limiting', 'throttled-at-gateway'],
  ])('verifies a 429 of %s by its contract alone', async (thrower, contract) => {
    const refused = runs[0]?.requests.find((request) => request.thrower === thrower);
    const result = await cli.json<VerifyResult>(
      ...['verify', '--trace', refused?.traceId ?? ''],
      ...['--contract', `src/scenarios/rate-limit/${contract}.trace.yaml`],
    );
    expect(result).toMatchObject({ contract, verdict: 'passed' });
  });

  it('keeps what was sent when it is interrupted, and says where', async () => {
    const before = readdirSync(logs());
    const run = start();
    await new Promise<void>((resolve) => {
      run.stderr?.on('data', (text) => {
        if (/[1-9]\d* of \d+ requests sent/.test(String(text))) resolve();
      });
    });
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(130);
    const folder = readdirSync(logs()).find((name) => !before.includes(name)) ?? '';
    expect(String(stderr).replaceAll(/\s+›?\s*/g, '')).toContain(folder.replaceAll(' ', ''));
    expect(linesOf(join(logs(), folder, 'requests.jsonl')).length).toBeGreaterThan(0);
  });

  it('refuses a rate that cannot exceed a minute', async () => {
    const { exitCode, stderr } = await start('--rate', '1');
    expect(exitCode).toBe(2);
    expect(String(stderr)).toContain('--rate 1');
  });
});
