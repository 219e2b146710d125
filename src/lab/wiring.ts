import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Component } from './component.ts';
import type { LabDirectory } from './directory.ts';
import { type WiredNative, wireNative } from './native/wire.ts';
import type { PlannedComponent } from './plan.ts';
import { packageRoot } from './runtimes/embedded.ts';
import type { LabSecrets } from './secrets.ts';
import { fillTemplate, fillTemplates, type TemplateValues } from './template.ts';

type PortsByComponent = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface WiringOptions {
  readonly planned: PlannedComponent;
  /** How every component of the lab runs, this one too. */
  readonly plan: readonly PlannedComponent[];
  readonly components: readonly Component[];
  readonly ports: PortsByComponent;
  readonly secrets: Pick<LabSecrets, 'get'>;
  readonly directory: LabDirectory;
  /** Values of the placeholders `${setting:…}`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Templates that replace or join those of the declaration, while the lab is altered. */
  readonly alterations: Readonly<Record<string, string>>;
}

/** A component with every template filled in. */
export interface Wired {
  readonly component: Component;
  /** Its own, its runtime's, and what every component gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Only of a native component. */
  readonly native?: WiredNative;
}

export function wire(options: WiringOptions): Wired {
  const { planned, components, ports, secrets, directory, settings } = options;
  const { component, runtime } = planned;
  const outside = addressBook(options);
  const at = planned.runtime === 'docker' ? containerBook(options) : outside;
  const data = join(directory.data, component.name);
  const inContainer = runtime === 'docker';
  if (!inContainer && runtime !== 'external') mkdirSync(data, { recursive: true });
  const values: TemplateValues = {
    address: at,
    publicAddress: outside,
    url: (name) => {
      const other = options.plan.find((known) => known.component.name === name);
      const url = other?.component.clientUrl;
      return other?.external?.clientUrl ?? (url && fillTemplate(url, values));
    },
    port: (name) => (inContainer ? component.ports[name]?.number : ports[component.name]?.[name]),
    listen: inContainer ? '0.0.0.0' : '127.0.0.1',
    secret: (name) => secrets.get(name),
    setting: (name) => settings[name],
    data: inContainer ? '/data' : data,
    package: inContainer ? undefined : packageRoot.replace(/[/\\]$/, ''),
    lab: directory.name,
  };
  const declared = {
    ...component.environment,
    ...(runtime === 'external' ? {} : component[runtime]?.environment),
    ...options.alterations,
  };
  const own = fillTemplates(declared, values);
  // Nobody reads it, but the secrets in it are what the lab's clients come with.
  if (runtime === 'external') return { component, environment: own };
  if (inContainer) return { component: withCommand(component, values), environment: own };
  const hosts = hostMap(components, at);
  const environment = {
    ...inherited(process.env),
    DEPLOYMENT_ENVIRONMENT: 'lab',
    TRACELAB_HOSTS: JSON.stringify(hosts),
    TRACELAB_STOP_WITH_STDIN: '1',
    ...own,
  };
  const { native: found } = planned;
  if (!found) return { component, environment };
  const native = wireNative({ component, found, values, environment, hosts });
  return { component, environment, native };
}

function withCommand(component: Component, values: TemplateValues): Component {
  const { docker } = component;
  if (!docker) return component;
  const filled = (command: readonly string[]) => command.map((word) => fillTemplate(word, values));
  const { command, beside } = docker;
  return {
    ...component,
    docker: {
      ...docker,
      ...(command ? { command: filled(command) } : {}),
      ...(beside
        ? {
            beside: Object.fromEntries(
              Object.entries(beside).map(([role, words]) => [role, filled(words)]),
            ),
          }
        : {}),
    },
  };
}

/** Only what a process needs to run: telemetry or Node options of the caller must not leak in. */
function inherited(environment: NodeJS.ProcessEnv): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'TZ',
    'JAVA_HOME',
    'NODE_COMPILE_CACHE',
    'SystemRoot',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

type AddressBook = (component: string, port: string) => string | undefined;

/** host:port of every component, seen from this machine. */
function addressBook({ plan, ports }: WiringOptions): AddressBook {
  const externals = new Map(plan.map(({ component, external }) => [component.name, external]));
  return (name, port) => {
    const number = ports[name]?.[port];
    const host = externals.get(name)?.host ?? '127.0.0.1';
    return number === undefined ? undefined : `${host}:${number}`;
  };
}

/** host:port of every component, seen from a container. */
function containerBook(options: WiringOptions): AddressBook {
  const contained = new Map(
    options.plan.flatMap(({ component, runtime }) =>
      runtime === 'docker' ? [[component.name, component] as const] : [],
    ),
  );
  const outside = addressBook(options);
  return (name, port) => {
    const number = contained.get(name)?.ports[port]?.number;
    return number === undefined ? outside(name, port) : `${name}:${number}`;
  };
}

/** From the "host:port" of the configuration files to where each component really listens. */
function hostMap(components: readonly Component[], at: AddressBook): Record<string, string> {
  return Object.fromEntries(
    components.flatMap(({ name, ports: declared }) =>
      Object.entries(declared).flatMap(([port, { number }]) => {
        const address = at(name, port);
        return address === undefined ? [] : [[`${name}:${number}`, address]];
      }),
    ),
  );
}
