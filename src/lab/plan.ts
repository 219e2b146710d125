import { TracelabError } from '../errors.ts';
import type { Component } from './component.ts';
import type { EngineFinding } from './docker/find-engine.ts';
import { type Images, isStandInImage, withImage } from './docker/image.ts';
import { type ExternalAddress, isAddress, readAddress } from './external-address.ts';
import { withoutContainers } from './native/auto.ts';
import type { Finding, FoundNative } from './native/find.ts';

export type RuntimeName = 'embedded' | 'docker' | 'native' | 'external';
export type RuntimeChoice = 'auto' | 'embedded' | 'docker';

/** A component and how this lab runs it. */
export interface PlannedComponent {
  readonly component: Component;
  readonly runtime: RuntimeName;
  readonly product: string;
  readonly standIn: boolean;
  /** Where it is, when it runs elsewhere. */
  readonly external?: ExternalAddress;
  /** Its programs, when it runs as those of this machine. */
  readonly native?: FoundNative;
}

export interface PlanOptions {
  readonly components: readonly Component[];
  readonly runtime: RuntimeChoice;
  /** Runtime or address of single components, by name. */
  readonly overrides: Readonly<Record<string, string>>;
  /** What was looked for on this machine, by component. */
  readonly natives?: Findings;
  /** Images that replace the declared ones. */
  readonly images?: Images;
  /** What was found of Docker; only `auto` asks. */
  readonly engine?: EngineFinding;
}

export interface Plan {
  readonly components: readonly PlannedComponent[];
  /** Why the runtime is what it is, in one sentence; empty when it was asked for. */
  readonly because: string;
}

/** Decides how every component runs. Throws for a component or runtime that does not exist. */
export function planLab(options: PlanOptions): Plan {
  const { components, runtime, overrides, images = {}, natives = {}, engine } = options;
  for (const name of Object.keys(overrides)) {
    if (!components.some((component) => component.name === name))
      throw unknownComponent(name, components);
  }
  const contained = runtime === 'auto' && takesContainers(options);
  const whole = (component: Component) => {
    if (runtime !== 'auto') return runtime;
    return contained ? 'docker' : withoutContainers(component, natives[component.name]);
  };
  const planned = components.map((component) =>
    plan(withImage(component, images), overrides[component.name] ?? whole(component), natives),
  );
  for (const one of planned) mustReachItsOwn(one, planned);
  return {
    components: planned,
    because: runtime === 'auto' ? `${ofDocker(engine, contained)}${ofThisMachine(planned)}` : '',
  };
}

/**
 * Whether `auto` takes Docker: where its engine has every image already, for gigabytes are not got
 * unasked, and where nothing is to run outside, which containers could not reach.
 */
function takesContainers({ components, overrides, engine }: PlanOptions): boolean {
  const all = components.every((component) => component.docker);
  const outside = Object.values(overrides).some((runtime) => runtime !== 'docker');
  return engine?.kind === 'found' && engine.missing.length === 0 && all && !outside;
}

function ofDocker(engine: EngineFinding | undefined, contained: boolean): string {
  if (engine?.kind !== 'found') return 'no Docker engine answers';
  const { address, missing } = engine;
  if (contained) return `the Docker engine at ${address} has the image of every component`;
  if (missing.length === 0) return 'what --with asks for is out of reach of containers';
  const images = missing.length === 1 ? 'an image' : `${missing.length} images`;
  return `the Docker engine at ${address} lacks ${images}, which "tracelab up --runtime docker" gets`;
}

function ofThisMachine(plan: readonly PlannedComponent[]): string {
  const names = plan.filter(({ runtime }) => runtime === 'native').map((one) => one.component.name);
  return names.length === 0 ? '' : `; this machine has ${names.join(', ')} itself`;
}

type Findings = Readonly<Record<string, Finding>>;

function plan(component: Component, runtime: string, natives: Findings): PlannedComponent {
  if (isAddress(runtime)) {
    const external = readAddress(component, runtime);
    return { component, runtime: 'external', product: external.shown, standIn: false, external };
  }
  if (runtime === 'embedded' && component.embedded) {
    const { product, standIn } = component.embedded;
    return { component, runtime, product, standIn };
  }
  if (runtime === 'docker' && component.docker) {
    const { product, image } = component.docker;
    return { component, runtime, product, standIn: isStandInImage(image) };
  }
  const finding = natives[component.name];
  if (runtime === 'native' && component.native && finding) {
    if (finding.kind === 'missing') throw notFound(component, finding.why);
    const { product, found: native } = finding;
    return { component, runtime, product, standIn: false, native };
  }
  const offered = (['embedded', 'docker', 'native'] as const).filter((name) => component[name]);
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `Component "${component.name}" cannot run as "${runtime}"; it runs as: ${offered.join(', ')}.`,
    suggestions: offered.map((name) => `tracelab up --with ${component.name}=${name}`),
  });
}

function notFound({ name, native }: Component, why: string): TracelabError {
  return new TracelabError({
    code: 'PROGRAM_MISSING',
    message: `Component "${name}" cannot run as a program of this machine: ${why}.`,
    suggestions: [native?.obtain ?? '', `tracelab up --with ${name}=embedded`, 'tracelab doctor'],
  });
}

/** A container has no way to the loopback of this machine, where everything else listens. */
function mustReachItsOwn(
  { component, runtime }: PlannedComponent,
  plan: readonly PlannedComponent[],
): void {
  if (runtime !== 'docker') return;
  const called = new Set([...component.dependsOn, ...(component.calls ?? [])]);
  const outside = plan
    .filter((other) => called.has(other.component.name) && onThisMachine(other))
    .map((other) => other.component.name);
  if (outside.length === 0) return;
  const with_ = [component.name, ...outside].map((name) => `--with ${name}=docker`).join(' ');
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `Component "${component.name}" cannot run in a container while ${outside.join(', ')} does not: a container has no way to the loopback of this machine.`,
    suggestions: ['tracelab up --runtime docker', `tracelab up ${with_}`],
  });
}

function onThisMachine({ runtime, external }: PlannedComponent): boolean {
  if (external) return /^(?:localhost|127\..*|\[::1\])$/.test(external.host);
  return runtime === 'embedded' || runtime === 'native';
}

export function unknownComponent(name: string, components: readonly Component[]): TracelabError {
  return new TracelabError({
    code: 'UNKNOWN_COMPONENT',
    message: `There is no component "${name}". Components: ${components.map((c) => c.name).join(', ')}.`,
    suggestions: ['tracelab status', 'tracelab doctor'],
  });
}

/** Reads `component=runtime` and `component=address` pairs as given on the command line. */
export function parseOverrides(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const [component, runtime] = [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
      const well = isAddress(runtime) || !runtime.includes('=');
      if (component && runtime && well) return [component, runtime];
      throw new TracelabError({
        code: 'BAD_USAGE',
        message: `--with "${pair}" is not of the form component=runtime or component=address.`,
        suggestions: [
          'tracelab up --with redis=docker',
          'tracelab up --with jaeger=http://127.0.0.1:16686',
        ],
      });
    }),
  );
}
