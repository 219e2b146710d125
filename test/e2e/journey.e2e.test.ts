import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFree } from '../../src/lab/ports.ts';
import type { LabState } from '../../src/lab/state.ts';
import type { UserJourneyResult } from '../../src/scenarios/user-journey/result.ts';
import type { VerifyResult } from '../../src/verify/verify-trace.ts';
import { type CommandLine, commandLine, processesOf } from './command-line.ts';

const platform = [
  'nginx',
  'kong',
  'bff',
  'url-api',
  'analytics-api',
  'job-scheduler',
  'websocket-service',
];

describe('one journey on one lab', () => {
  let cli: CommandLine;
  let lab: LabState;
  let journey: UserJourneyResult;

  beforeAll(async () => {
    cli = commandLine();
    lab = await cli.json<LabState>('up', '--runtime', 'embedded');
    journey = await cli.json<UserJourneyResult>('scenario', 'user-journey', '--journeys', '3');
  });
  afterAll(() => cli.dispose());

  it('brings every component up, and says which are stand-ins', () => {
    expect(lab.phase).toBe('ready');
    expect(lab.components.every(({ phase }) => phase === 'ready')).toBe(true);
    expect(lab.components.find(({ name }) => name === 'postgres')?.standIn).toBe(false);
    expect(lab.components.find(({ name }) => name === 'kong')?.standIn).toBe(true);
  });

  it('passes the contracts of all four requests', () => {
    const told = journey.steps.map(({ step, result }) => ({ step, verdict: result.verdict }));
    expect(told).toEqual(
      Array.from({ length: 3 }, () =>
        ['create', 'lookup-miss', 'lookup-hit', 'redirect'].map((step) => ({
          step,
          verdict: 'passed',
        })),
      ).flat(),
    );
  });

  it('shows the whole platform in the one trace of a create request', () => {
    const create = journey.steps.find(({ step }) => step === 'create');
    expect(create?.result.services).toEqual(expect.arrayContaining(platform));
    expect(create?.result.hops.every(({ status }) => status === 'seen')).toBe(true);
    expect(journey.nineSteps.map(({ seen }) => seen)).toEqual(
      Array.from({ length: 9 }, () => true),
    );
  });

  it('tells the client of the create and of the click', () => {
    const notified = journey.steps.filter(({ notifiedAfterMs }) => notifiedAfterMs !== undefined);
    expect(new Set(notified.map(({ step }) => step))).toEqual(new Set(['create', 'redirect']));
    expect(notified).toHaveLength(6);
  });

  it('verifies one of its traces by id', async () => {
    const traceId = journey.steps[0]?.request.traceId ?? '';
    const result = await cli.json<VerifyResult>('verify', '--trace', traceId);
    expect(result).toMatchObject({ traceId, contract: 'create', verdict: 'passed' });
  });

  it.each([
    [['trace'], /websocket\.receive/],
    [['map'], /kong/],
    [['traces'], /POST \/api\/urls/],
    [['status'], /Kong 3\.9 stand-in\s+stand-in/],
    [['logs', 'bff'], /ready: bff/],
  ])('shows %s as text', async (args, expected) => {
    const more = args[0] === 'trace' ? [journey.steps[0]?.request.traceId ?? ''] : [];
    const { stdout, exitCode } = await cli.run(...args, ...more);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(expected);
  });

  it('tells the nine steps of the first journey while it runs, and keeps the request log', async () => {
    const { stdout, stderr, exitCode } = await cli.run(
      'scenario',
      'user-journey',
      '--journeys',
      '1',
    );
    expect(exitCode).toBe(0);
    const steps = [...stderr.matchAll(/^ {2}(\d) \S/gm)].map(([, number]) => Number(number));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(stdout).toMatch(/requests {2}.*-user-journey.requests\.jsonl/);
  });

  it('says that a trace nobody has is not found', async () => {
    const unknown = 'deadbeefdeadbeefdeadbeefdeadbeef';
    const { exitCode, stderr } = await cli.run('verify', '--trace', unknown, '--timeout', '1');
    expect(stderr).toContain('TRACE_NOT_FOUND');
    expect(exitCode).toBe(3);
  });

  it('leaves nothing behind when it is taken down, twice', async () => {
    expect(await cli.run('down')).toMatchObject({ exitCode: 0 });
    const { stdout, exitCode } = await cli.run('down');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing to do');
    expect(processesOf(cli.home)).toEqual([]);
    const ports = lab.components.flatMap(({ ports: own }) => Object.values(own));
    expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
    expect(existsSync(join(cli.home, 'labs')) ? readdirSync(join(cli.home, 'labs')) : []).toEqual(
      [],
    );
    expect(cli.temporaryFiles()).toEqual([]);
  });
});
