import { TracelabError } from '../errors.ts';
import type { Component } from './component.ts';
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
}

export interface Plan {
  readonly components: readonly PlannedComponent[];
  /** Why the runtime is what it is, in one sentence; empty when it was asked for. */
  readonly because: string;
}

/** Decides how every component runs. Throws for a component or runtime that does not exist. */
export function planLab(options: PlanOptions): Plan {
  const { components, runtime, overrides, images = {}, natives = {} } = options;
  for (const name of Object.keys(overrides)) {
    if (!components.some((component) => component.name === name))
      throw unknownComponent(name, components);
  }
  const dockerised = components.filter((component) => component.docker).length;
  const whole = (component: Component) =>
    runtime === 'auto' ? withoutContainers(component, natives[component.name]) : runtime;
  const planned = components.map((component) =>
    plan(withImage(component, images), overrides[component.name] ?? whole(component), natives),
  );
  for (const one of planned) mustReachItsOwn(one, planned);
  return {
    components: planned,
    because:
      runtime === 'auto'
        ? `the docker runtime covers ${dockerised} of ${components.length} components so far${ofThisMachine(planned)}`
        : '',
  };
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

function onThisMachine({ runtime }: PlannedComponent): boolean {
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
