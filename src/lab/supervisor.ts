/**
 * The supervisor: the process that runs one lab, from `up` to `down`.
 * In: its options as JSON in TRACELAB_SUPERVISOR, and an IPC channel to whoever brings the lab up.
 * Out: events on that channel, the state file, and a running lab until SIGTERM.
 */
import { components } from '../../stack/index.ts';
import { TracelabError } from '../errors.ts';
import { clearRemains } from './clear.ts';
import type { Component } from './component.ts';
import { type Alterations, controlSecret, listenForControl } from './control.ts';
import { type LabDirectory, labDirectory, makeLabDirectory } from './directory.ts';
import { findEngine } from './docker/find-engine.ts';
import type { ImageStep } from './docker/prepare-images.ts';
import type { LabEvent } from './events.ts';
import { LabRecord } from './lab-record.ts';
import { breakLock, lockOwner, takeLock } from './lock.ts';
import { findNatives } from './native/find.ts';
import { type Plan, planLab, unknownComponent } from './plan.ts';
import { portHolder } from './port-holder.ts';
import { allocatePorts } from './ports.ts';
import { reapStaleLabs } from './reap.ts';
import { RunningLab } from './running-lab.ts';
import { runtimeStarters } from './runtimes/index.ts';
import { type Sampling, samplingSettings } from './sampling.ts';
import { assertWithinReach } from './sampling-reach.ts';
import { LabSecrets } from './secrets.ts';
import { detachRequest, readSupervisorOptions } from './supervisor-protocol.ts';
import { wire } from './wiring.ts';

const startAttempts = 3;
const startedAt = performance.now();
// Whoever brought the lab up reads standard error only until then.
process.stderr.on('error', () => {});

type Options = ReturnType<typeof readSupervisorOptions>;

function tell(event: LabEvent): void {
  // Whoever listened may have been killed since: without a callback that would end this process.
  if (process.connected) process.send?.(event, () => {});
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

async function takeOver(options: Options) {
  const directory = labDirectory(options.name);
  while (!takeLock(directory)) {
    const dead = lockOwner(directory);
    await clearRemains(directory);
    breakLock(directory, dead);
  }
  await makeLabDirectory(directory);
  return directory;
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const natives = await findNatives({ components, ...options });
  const engine =
    options.runtime === 'auto' ? await findEngine({ components, ...options }) : undefined;
  const plan = planLab({ components, natives, ...(engine ? { engine } : {}), ...options });
  assertWithinReach(options.sampling, plan);
  const directory = await takeOver(options);
  try {
    const labs = await reapStaleLabs(options.name);
    if (labs.length > 0) tell({ kind: 'reaped', labs: [...labs] });
    await runLab(options, plan, signal);
  } finally {
    // Where that fails, as without an engine, the lab's folder stays for `down` to try again.
    await clearRemains(directory).catch(() => {});
  }
}

async function runLab(options: Options, plan: Plan, signal: AbortSignal): Promise<void> {
  const directory = labDirectory(options.name);
  tell({
    kind: 'planned',
    because: plan.because,
    components: plan.components.map(({ component, runtime, product }) => ({
      name: component.name,
      runtime,
      product,
    })),
  });
  const record = new LabRecord(directory, plan, options.sampling);
  const engine = await prepareEngine(plan, signal);
  if (engine) record.useEngine(engine);
  const secrets = LabSecrets.create(directory.secrets, process.env);
  const settings: Settings = { sampling: options.sampling, alterations: {} };
  const lab = await startLab({ plan, directory, record, secrets, settings, signal });
  const control = await listenForControl({
    secret: secrets.get(controlSecret),
    setSampling: async (wanted) => {
      assertWithinReach(wanted, plan);
      settings.sampling = wanted;
      await lab.rewire();
      record.sample(wanted);
    },
    alter: async (wanted) => {
      for (const name of Object.keys(wanted)) {
        if (!components.some((component) => component.name === name))
          throw unknownComponent(name, components);
      }
      settings.alterations = wanted;
      await lab.rewire();
    },
  });
  try {
    record.enter('ready', control.port);
    tell({ kind: 'up', afterMs: performance.now() - startedAt });
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    record.enter('stopping');
    await control.close();
    await lab.stop();
  }
}

/** Where containers are planned: an engine that has all their images. Returns its address. */
async function prepareEngine(plan: Plan, signal: AbortSignal): Promise<string | undefined> {
  if (!plan.components.some(({ runtime }) => runtime === 'docker')) return undefined;
  const [{ dockerEngine }, { prepareImages }] = await Promise.all([
    import('./docker/engine.ts'),
    import('./docker/prepare-images.ts'),
  ]);
  const engine = dockerEngine();
  await engine.version();
  const onStep = (step: ImageStep) => tell({ kind: 'image', ...step });
  await prepareImages({ engine, plan: plan.components, onStep, signal });
  return engine.address;
}

/** What components are wired with from now on. */
interface Settings {
  sampling: Sampling;
  alterations: Alterations;
}

interface StartOptions {
  readonly plan: Plan;
  readonly directory: LabDirectory;
  readonly record: LabRecord;
  readonly secrets: LabSecrets;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

/** Between the choice of a port and its use another program may take it: then all start anew. */
async function startLab(options: StartOptions, attempt = 1): Promise<RunningLab> {
  const { plan, directory, record, secrets, settings, signal } = options;
  const allocated = await allocatePorts(
    plan.components.flatMap(({ component, external, native }) =>
      external ? [] : [native ? withNativePorts(component) : component],
    ),
  );
  const { replaced } = allocated;
  const ports = { ...allocated.ports, ...externalPorts(plan) };
  for (const port of replaced) {
    tell({ kind: 'port-replaced', ...port, holder: portHolder(port.wanted) });
  }
  record.begin(ports);
  const starterOf = runtimeStarters();
  const lab = new RunningLab({
    plan: plan.components,
    directory,
    ports,
    signal,
    wire: (planned) =>
      wire({
        planned,
        plan: plan.components,
        components,
        ports,
        secrets,
        directory,
        settings: samplingSettings(settings.sampling),
        alterations: settings.alterations[planned.component.name] ?? {},
      }),
    starterOf: (planned) => starterOf(planned.runtime),
    onProcess: (name, identity) => record.addProcess(name, identity),
    onStarted: (name, { identity }) => {
      record.update(name, { phase: 'starting', ...(identity ? { identity } : {}) });
      tell({ kind: 'starting', component: name });
    },
    onReady: (name, afterMs) => {
      record.update(name, { phase: 'ready', readyAfterMs: afterMs });
      tell({ kind: 'ready', component: name, afterMs });
    },
    onEnded: (name, { code }) => {
      if (record.phase !== 'stopping') record.update(name, { phase: 'ended', exitCode: code });
    },
  });
  try {
    await lab.start();
    return lab;
  } catch (error) {
    await lab.stop();
    const taken = error instanceof TracelabError && error.code === 'PORT_TAKEN';
    if (!taken || attempt === startAttempts) throw error;
    return startLab(options, attempt + 1);
  }
}

function withNativePorts(component: Component): Component {
  return { ...component, ports: { ...component.ports, ...component.native?.ports } };
}

function externalPorts({ components }: Plan): Record<string, Readonly<Record<string, number>>> {
  return Object.fromEntries(
    components.flatMap(({ component, external }) =>
      external ? [[component.name, external.ports]] : [],
    ),
  );
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
