import { readdirSync, readFileSync } from 'node:fs';
import { down } from '../src/lab/down.ts';
import { findLabEndpoints } from '../src/lab/endpoints.ts';
import type { LabState } from '../src/lab/state.ts';
import { up } from '../src/lab/up.ts';
import { defaultSettings } from '../src/scenarios/scenario.ts';
import { userJourney } from '../src/scenarios/user-journey/index.ts';

export interface LabRun {
  readonly readyMs: number;
  /** From the same start to the first verdict on a trace of the journey. */
  readonly firstVerdictMs: number;
  readonly memoryMiB: number;
}

const name = 'bench';
const signal = new AbortController().signal;

export function startLab(): Promise<LabState> {
  return up({ name, runtime: 'embedded', overrides: {}, signal, onEvent: () => {} });
}

export const stopLab = () => down(name);
export const labEndpoints = () => findLabEndpoints(name);

/** One lab from nothing to its first verdict, and away again. */
export async function runLab(): Promise<LabRun> {
  const startedAtMs = performance.now();
  const state = await startLab();
  try {
    const readyMs = performance.now() - startedAtMs;
    const lab = await labEndpoints();
    let firstVerdictMs = Number.NaN;
    const { verdict } = await userJourney.run({
      lab,
      settings: { ...defaultSettings, journeys: 1 },
      signal,
      onEvent: ({ what, done }) => {
        if (what === 'traces judged' && done === 1)
          firstVerdictMs = performance.now() - startedAtMs;
      },
    });
    if (verdict !== 'passed') throw new Error(`the journey ended as ${verdict}`);
    return { readyMs, firstVerdictMs, memoryMiB: memoryOf(state) };
  } finally {
    await stopLab();
  }
}

/** Proportional set size (proc(5), smaps_rollup) of all processes of the lab. */
function memoryOf(state: LabState): number {
  const roots = [
    state.supervisor.pid,
    ...state.components.flatMap(({ identity }) =>
      identity?.kind === 'process' ? [identity.pid] : [],
    ),
  ];
  return [...withDescendants(roots)].reduce((sum, pid) => sum + pssKiB(pid), 0) / 1024;
}

function withDescendants(roots: readonly number[]): ReadonlySet<number> {
  const found = new Set(roots);
  const parents = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => [Number(pid), parentOf(pid)] as const);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return found;
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return -1;
  }
}

function pssKiB(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
