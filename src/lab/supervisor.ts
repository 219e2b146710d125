/**
 * The supervisor: the process that runs one lab, from `up` to `down`.
 * In: its options as JSON in TRACELAB_SUPERVISOR, and an IPC channel to whoever brings the lab up.
 * Out: events on that channel, the state file, and a running lab until SIGTERM.
 */
import { components } from '../../stack/index.ts';
import { TracelabError } from '../errors.ts';
import { clearRemains } from './clear.ts';
import { labDirectory, makeLabDirectory, removeLabDirectory } from './directory.ts';
import type { LabEvent } from './events.ts';
import { breakLock, lockOwner, takeLock } from './lock.ts';
import { type Plan, planLab } from './plan.ts';
import { portHolder } from './port-holder.ts';
import { allocatePorts } from './ports.ts';
import { identify } from './process-identity.ts';
import { RunningLab } from './running-lab.ts';
import { starterOf } from './runtimes/index.ts';
import { LabSecrets } from './secrets.ts';
import { type ComponentState, type LabState, writeState } from './state.ts';
import {
  detachRequest,
  readSupervisorOptions,
  type SupervisorOptions,
} from './supervisor-protocol.ts';
import { wire } from './wiring.ts';

const startedAt = performance.now();
// Whoever brought the lab up reads standard error only until then.
process.stderr.on('error', () => {});

function tell(event: LabEvent): void {
  if (process.connected) process.send?.(event);
}

/** Aborted when the lab is to end: by a signal, or because nobody waits for its start any more. */
function endSignal(): AbortSignal {
  const end = new AbortController();
  const interrupted = () =>
    end.abort(
      new TracelabError({ code: 'INTERRUPTED', message: 'The start of the lab was interrupted.' }),
    );
  process.on('SIGTERM', interrupted);
  process.on('SIGINT', interrupted);
  process.on('disconnect', interrupted);
  process.on('message', (message) => {
    if (message !== detachRequest) return;
    process.off('disconnect', interrupted);
    process.disconnect();
  });
  return end.signal;
}

async function takeOver(options: SupervisorOptions) {
  const directory = labDirectory(options.name);
  while (!takeLock(directory)) {
    const dead = lockOwner(directory);
    await clearRemains(directory);
    breakLock(directory, dead);
  }
  await makeLabDirectory(directory);
  return directory;
}

async function run(options: SupervisorOptions, signal: AbortSignal): Promise<void> {
  const plan = planLab({ components, ...options });
  const directory = await takeOver(options);
  try {
    await runLab(options, plan, signal);
  } finally {
    await removeLabDirectory(directory);
  }
}

async function runLab(options: SupervisorOptions, plan: Plan, signal: AbortSignal): Promise<void> {
  const directory = labDirectory(options.name);
  tell({
    kind: 'planned',
    components: plan.components.map(({ component, runtime, product }) => ({
      name: component.name,
      runtime,
      product,
    })),
  });
  const { ports, replaced } = await allocatePorts(components);
  for (const port of replaced) {
    tell({ kind: 'port-replaced', ...port, holder: portHolder(port.wanted) });
  }
  const states = new Map<string, ComponentState>();
  for (const { component, runtime, product, standIn } of plan.components) {
    const { name } = component;
    states.set(name, {
      name,
      runtime,
      product,
      standIn,
      phase: 'waiting',
      ports: ports[name] ?? {},
    });
  }
  let phase: LabState['phase'] = 'starting';
  const state: Omit<LabState, 'phase' | 'components'> = {
    version: 1,
    name: options.name,
    supervisor: identify(process.pid),
    startedAt: new Date().toISOString(),
  };
  const save = () => writeState(directory, { ...state, phase, components: [...states.values()] });
  const update = (name: string, change: Partial<ComponentState>) => {
    const known = states.get(name);
    if (known) states.set(name, { ...known, ...change });
    save();
  };
  save();

  const secrets = LabSecrets.create(directory.secrets);
  const lab = new RunningLab({
    plan: plan.components,
    directory,
    ports,
    signal,
    wire: (planned) => wire({ planned, components, ports, secrets, directory }),
    starterOf: (planned) => starterOf(planned.runtime),
    onStarted: (name, { identity }) => {
      update(name, { phase: 'starting', identity });
      tell({ kind: 'starting', component: name });
    },
    onReady: (name, afterMs) => {
      update(name, { phase: 'ready', readyAfterMs: afterMs });
      tell({ kind: 'ready', component: name, afterMs });
    },
    onEnded: (name, { code }) => {
      if (phase !== 'stopping') update(name, { phase: 'ended', exitCode: code });
    },
  });
  try {
    await lab.start();
    phase = 'ready';
    save();
    tell({ kind: 'up', afterMs: performance.now() - startedAt });
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    phase = 'stopping';
    save();
    await lab.stop();
  }
}

const signal = endSignal();
run(readSupervisorOptions(), signal).then(
  () => process.exit(0),
  (error: unknown) => {
    const known =
      error instanceof TracelabError
        ? error
        : new TracelabError({
            code: 'INTERNAL',
            message: String((error as Error)?.stack ?? error),
          });
    const { code, message, suggestions } = known;
    if (!process.connected) process.exit(1);
    process.send?.({ kind: 'failed', code, message, suggestions }, () => process.exit(1));
  },
);
