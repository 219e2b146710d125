import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabState } from '../../src/lab/state.ts';
import type { CircuitBreakerResult } from '../../src/scenarios/circuit-breaker/result.ts';
import { stretchesOf } from '../../src/scenarios/circuit-breaker/stretches.ts';
import { type CommandLine, commandLine } from './command-line.ts';

const scenario = ['scenario', 'circuit-breaker'] as const;
const breakerPath = '/control/breakers/payment';

let cli: CommandLine;
let lab: LabState;

beforeAll(async () => {
  cli = commandLine();
  lab = await cli.json<LabState>('up', '--runtime', 'embedded');
});
afterAll(() => cli.dispose());

/** What only the lab's own commands may do, done by hand. */
async function control(component: string, path: string, body?: unknown) {
  const { lab: secret } = JSON.parse(
    readFileSync(`${cli.home}/labs/default/secrets.json`, 'utf8'),
  ) as Record<string, string>;
  const port = lab.components.find(({ name }) => name === component)?.ports['http'];
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: { 'content-type': 'application/json', 'x-lab-secret': String(secret) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

describe('circuit-breaker on a healthy lab', () => {
  let results: CircuitBreakerResult[];

  beforeAll(async () => {
    results = [await cli.json(...scenario), await cli.json(...scenario)];
  });

  it('passes, twice in a row', () => {
    const failing = results.flatMap(({ expectations }) =>
      expectations.filter(({ verdict }) => verdict !== 'passed'),
    );
    expect(failing).toEqual([]);
  });

  it('shows the states that the breaker went through, and what each call met', () => {
    for (const { run } of results) {
      const calls = run.requests.flatMap(({ trace }) => trace?.calls ?? []);
      const stretches = stretchesOf(calls);
      expect(stretches.map(({ state }) => state)).toEqual([
        'closed',
        'open',
        'half_open',
        'closed',
      ]);
      expect(stretches[2]?.calls).toHaveLength(3);
    }
  });

  it('repeats: the same payments are declined', () => {
    const [first, second] = results.map(({ run }) =>
      run.requests
        .filter(({ phase }) => phase === 'healthy' || phase === 'recovered')
        .map(({ payment }) => payment),
    );
    expect(first).toContain('declined');
    expect(second).toEqual(first);
  });

  it('leaves third party and breaker as they were', async () => {
    expect(await control('bff', breakerPath)).toMatchObject({ state: 'closed', openMs: 30_000 });
    expect(await control('payment-gateway', '/control')).toMatchObject({
      failRate: 0,
      latencyMs: { min: 500, max: 2500 },
    });
  });

  it('tells the story as text', async () => {
    const { stdout, stderr, exitCode } = await cli.run(...scenario);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/closed ─+● open ─+● half-open ─+● closed/);
    expect(stdout).toMatch(/0 reached payment/);
    expect(stdout).toMatch(/^PASSED /m);
  });
});

describe('circuit-breaker on a lab whose breaker', () => {
  const sound = { enabled: true, failureRate: 0.5, windowSize: 10, trialCalls: 3, reset: true };

  it.each([
    ['is off', { enabled: false }, /the bff pays without a breaker/],
    ['never opens', { windowSize: 1000 }, /after closed it was never open, only closed/],
    ['opens too early', { windowSize: 3 }, /it opened when 2 of the last 10 calls failed/],
    ['closes after one trial', { trialCalls: 1 }, /1 trials, 1 arrived, closed by number 1/],
  ])('%s, is red for that reason', async (_how, broken, reason) => {
    await control('bff', breakerPath, broken);
    try {
      const { stdout, exitCode } = await cli.run(...scenario);
      expect(stdout).toMatch(reason);
      expect(exitCode).toBe(1);
    } finally {
      await control('bff', breakerPath, sound);
    }
  });
});

describe('circuit-breaker, interrupted while the third party fails', () => {
  it('keeps the partial run, says so, and leaves the lab as it was', async () => {
    const running = cli.start(scenario, { cwd: cli.home });
    const { promise: failing, resolve } = Promise.withResolvers<void>();
    running.stderr?.on('data', (chunk) => String(chunk).includes('open') && resolve());
    await failing;
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(stderr).toMatch(/INTERRUPTED/);
    expect(exitCode).toBe(130);
    const runs = join(cli.home, '.tracelab', 'runs');
    const kept = readdirSync(runs).map((run) => join(runs, run, 'requests.jsonl'));
    expect(kept.map((log) => readFileSync(log, 'utf8').split('\n').length > 15)).toEqual([true]);
    expect(await control('bff', breakerPath)).toMatchObject({ state: 'closed', openMs: 30_000 });
    expect(await control('payment-gateway', '/control')).toMatchObject({ failRate: 0 });
  });
});

describe('circuit-breaker on two labs at once', () => {
  it('passes on both', async () => {
    await cli.json('up', '--runtime', 'embedded', '--name', 'second');
    const both = await Promise.all([
      cli.run(...scenario),
      cli.run(...scenario, '--name', 'second'),
    ]);
    for (const { exitCode, stdout, stderr } of both) {
      expect(exitCode, stdout + stderr).toBe(0);
    }
  });
});
