import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TracelabError } from '../errors.ts';
import type { LabDirectory } from './directory.ts';
import type { PlannedComponent } from './plan.ts';
import { waitUntilReady } from './probe.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { Ended, RunningComponent, StartComponent } from './runtime.ts';
import type { Wired } from './wiring.ts';

const readyDeadlineMs = 60_000;
/** Containers start from nothing, some with a JVM: Keycloak builds itself first. */
const containerDeadlineMs = 240_000;
/** What runs elsewhere runs already. */
const externalDeadlineMs = 10_000;

export interface StartLabOptions {
  readonly plan: readonly PlannedComponent[];
  readonly directory: LabDirectory;
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly wire: (planned: PlannedComponent) => Wired;
  readonly starterOf: (planned: PlannedComponent) => StartComponent;
  readonly signal: AbortSignal;
  onProcess?(name: string, identity: ProcessIdentity): void;
  onStarted(name: string, running: RunningComponent): void;
  onReady(name: string, afterMs: number): void;
  onEnded(name: string, ended: Ended): void;
}

/** All components of a lab that this process runs. */
export class RunningLab {
  readonly #running = new Map<string, RunningComponent>();
  /** What each was started or last reloaded with. */
  readonly #wired = new Map<string, Wired>();
  readonly #options: StartLabOptions;

  constructor(options: StartLabOptions) {
    this.#options = options;
  }

  /**
   * Starts every component as soon as those it depends on are ready, the rest side by side.
   * Rejects with the first failure; what runs by then is for `stop` to end.
   */
  async start(): Promise<void> {
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, failed.signal]);
    const ready = new Map<string, Promise<void>>();
    const startOnce = (planned: PlannedComponent): Promise<void> => {
      const { name, dependsOn } = planned.component;
      const known = ready.get(name);
      if (known) return known;
      const dependencies = this.#options.plan.filter((other) =>
        dependsOn.includes(other.component.name),
      );
      const promise = Promise.all(dependencies.map(startOnce))
        .then(() => this.#startOne(planned, signal))
        .catch((error: unknown) => {
          failed.abort(error);
          throw error;
        });
      ready.set(name, promise);
      return promise;
    };
    const results = await Promise.allSettled(this.#options.plan.map(startOnce));
    if (failed.signal.aborted) throw failed.signal.reason;
    const rejected = results.find((result) => result.status === 'rejected');
    if (rejected) throw rejected.reason;
  }

  async #startOne(planned: PlannedComponent, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { component } = planned;
    const { directory, ports } = this.#options;
    const startedAt = performance.now();
    const own = ports[component.name] ?? {};
    const wired = this.#options.wire(planned);
    this.#wired.set(component.name, wired);
    const running = await this.#options.starterOf(planned)({
      ...wired,
      ports: own,
      labName: directory.name,
      logFile: join(directory.logs, `${component.name}.log`),
      signal,
      onProcess: (identity) => this.#options.onProcess?.(component.name, identity),
    });
    this.#running.set(component.name, running);
    this.#options.onStarted(component.name, running);
    running.ended.then((ended) => this.#options.onEnded(component.name, ended));

    const probe = component[planned.runtime]?.readiness ?? component.readiness;
    const target = { host: planned.external?.host, ports: own, printed: running.printed };
    // A component that dies is not waited for until the deadline.
    const waiting = new AbortController();
    const outcome = await Promise.race([
      waitUntilReady(probe, target, {
        deadlineMs: deadlineOf(planned),
        signal: AbortSignal.any([signal, waiting.signal]),
      }),
      running.ended,
    ]).finally(() => waiting.abort());
    signal.throwIfAborted();
    if (outcome === true) {
      this.#options.onReady(component.name, performance.now() - startedAt);
      return;
    }
    throw outcome === false ? notReady(planned, running) : died(planned, outcome);
  }

  /**
   * Brings every component whose wiring is another now to the new one: by reloading it where it can,
   * by a restart where it cannot.
   */
  async rewire(): Promise<void> {
    await Promise.all(
      this.#options.plan.map(async (planned) => {
        const { name } = planned.component;
        const before = this.#wired.get(name);
        const wired = this.#options.wire(planned);
        if (!before || isDeepStrictEqual(before, wired)) return;
        const running = this.#running.get(name);
        if (running?.reload) {
          await running.reload({ ...emptied(before, wired), ...wired.environment });
          this.#wired.set(name, wired);
          return;
        }
        await running?.stop();
        await this.#startOne(planned, this.#options.signal);
      }),
    );
  }

  /** Stops every component after those that depend on it, so that none loses what it flushes. */
  async stop(): Promise<void> {
    const stopped = new Map<string, Promise<void>>();
    const stopOnce = (name: string): Promise<void> => {
      const known = stopped.get(name);
      if (known) return known;
      const dependents = this.#options.plan.filter((other) =>
        other.component.dependsOn.includes(name),
      );
      const promise = Promise.all(dependents.map((other) => stopOnce(other.component.name))).then(
        () => this.#running.get(name)?.stop(),
      );
      stopped.set(name, promise);
      return promise;
    };
    await Promise.all(this.#options.plan.map((planned) => stopOnce(planned.component.name)));
  }
}

/** A process keeps variables that it is told nothing of: those that fell away are told as empty. */
function emptied(before: Wired, after: Wired): Readonly<Record<string, string>> {
  const gone = Object.keys(before.environment).filter((name) => !(name in after.environment));
  return Object.fromEntries(gone.map((name) => [name, '']));
}

function died({ component }: PlannedComponent, { code, lastLines }: Ended): TracelabError {
  // The entries of the embedded components say so in the first words (stack/process.ts), native
  // programs in the system's.
  const taken = lastLines.some((line) => /port is taken|address already in use/i.test(line));
  return new TracelabError({
    code: taken ? 'PORT_TAKEN' : 'COMPONENT_DIED',
    message: `Component ${component.name} ended with exit code ${code} while it started. ${lastPrinted(lastLines)}`,
    suggestions: ['tracelab doctor', 'tracelab up'],
  });
}

function deadlineOf({ component, runtime, external }: PlannedComponent): number {
  if (external) return externalDeadlineMs;
  if (runtime === 'docker') return containerDeadlineMs;
  const own = runtime === 'native' ? component.native?.readyWithinMs : undefined;
  return own ?? readyDeadlineMs;
}

function notReady(planned: PlannedComponent, running: RunningComponent): TracelabError {
  const { component, external } = planned;
  if (external) {
    return new TracelabError({
      code: 'COMPONENT_NOT_READY',
      message: `Nothing that could be ${component.name} answers at ${external.shown}; the lab asked for ${externalDeadlineMs / 1000} s.`,
      suggestions: [`tracelab up --with ${component.name}=embedded`, 'tracelab doctor'],
    });
  }
  return new TracelabError({
    code: 'COMPONENT_NOT_READY',
    message: `Component ${component.name} was not ready after ${deadlineOf(planned) / 1000} s. ${lastPrinted(running.lastLines())}`,
    suggestions: ['tracelab doctor', 'tracelab up'],
  });
}

function lastPrinted(lines: readonly string[]): string {
  if (lines.length === 0) return 'It printed nothing.';
  return `Its last lines:\n${lines
    .slice(-8)
    .map((line) => `  ${line}`)
    .join('\n')}`;
}
