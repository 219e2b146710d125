/**
 * The platform as a Compose file, for those who run it without this tool (Compose Specification).
 * In: the components, wired as the docker runtime wires them. Out: the file's text, in which secrets
 * are variables, and the names of those secrets.
 */
import { stringify } from 'yaml';
import type { Component } from '../component.ts';
import { labDirectory } from '../directory.ts';
import type { Images } from '../docker/image.ts';
import { planLab } from '../plan.ts';
import { containerSpecs } from '../runtimes/docker.ts';
import { always, samplingSettings } from '../sampling.ts';
import { wire } from '../wiring.ts';
import {
  type ComposeService,
  composeBeside,
  composeService,
  probeName,
  probeOf,
} from './compose-service.ts';
import { SecretReferences } from './secret-references.ts';

/** What components get as the name of their lab. */
const labName = 'compose';
/** Ports without a preferred number follow each other from here, so that the file never varies. */
const firstPort = 20_001;

export interface ComposeFileOptions {
  readonly components: readonly Component[];
  readonly images: Images;
  /** Folder that the file is for: its paths are relative to it. */
  readonly folder: string;
}

export interface ComposeFile {
  readonly text: string;
  readonly services: readonly string[];
  /** Names of the secrets that the file refers to (secretVariable). */
  readonly secrets: readonly string[];
}

export function composeFile({ components, images, folder }: ComposeFileOptions): ComposeFile {
  const { components: plan } = planLab({ components, runtime: 'docker', overrides: {}, images });
  const ports = fixedPorts(components);
  const secrets = new SecretReferences();
  const services: Record<string, ComposeService> = {};
  const volumes: Record<string, object> = {};
  const helper = plan.find(({ component }) => component.docker?.imageGroup)?.component.docker;
  for (const planned of plan) {
    const { component, environment } = wire({
      planned,
      plan,
      components,
      ports,
      secrets,
      directory: labDirectory(labName),
      settings: samplingSettings(always),
      alterations: {},
    });
    const { name } = component;
    const contained = { component, environment, ports: ports[name] ?? {}, labName };
    const [spec, ...beside] = containerSpecs(contained);
    const service = composeService({ component, components, spec, folder });
    services[name] = service;
    for (const one of beside) {
      services[one.alias] = composeBeside({ component, components, spec: one, folder });
    }
    for (const { type, source } of service.volumes ?? []) {
      if (type === 'volume') volumes[source] = {};
    }
    if (!component.docker?.withoutBash) continue;
    if (!helper) throw new Error(`no image could probe ${name}`);
    services[probeName(name)] = probeOf({ component, helper, folder });
  }
  const networks = Object.fromEntries(
    [...new Set(components.flatMap((component) => component.networks))].map((name) => [name, {}]),
  );
  const text = stringify(secrets.resolved({ services, networks, volumes }), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    // Some who read it take a bare `off` for false.
    schema: 'yaml-1.1',
  });
  return { text: `${heading}${text}`, services: Object.keys(services), secrets: secrets.names };
}

const heading = `# Written by tracelab export compose. The secrets are variables of the file .env beside it.
#   docker compose up --wait
#   docker compose down --volumes
`;

function fixedPorts(components: readonly Component[]) {
  let next = firstPort;
  return Object.fromEntries(
    components.map(({ name, ports }) => [
      name,
      Object.fromEntries(
        Object.entries(ports).map(([port, { preferred }]) => [port, preferred ?? next++]),
      ),
    ]),
  );
}
