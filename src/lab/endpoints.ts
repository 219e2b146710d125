import { TracelabError } from '../errors.ts';
import { labDirectory } from './directory.ts';
import { isAlive } from './process-identity.ts';
import { LabSecrets } from './secrets.ts';
import { type LabState, readState } from './state.ts';

/** Where a running lab is reached, and what its clients need to be let in. */
export interface LabEndpoints {
  readonly name: string;
  readonly edgeUrl: string;
  readonly jaegerUrl: string;
  /** OTLP over HTTP, without a path. */
  readonly otlpUrl: string;
  /** OpenID Connect issuer. */
  readonly issuerUrl: string;
  /** Base URL of a component's own port, past the edge. Throws LAB_NOT_RUNNING where there is none. */
  componentUrl(component: string, port: string): string;
  secret(name: string): string;
}

/** The state of a lab whose supervisor lives. Throws LAB_NOT_RUNNING otherwise. */
export function readRunningLab(name: string): LabState {
  const state = readState(labDirectory(name));
  if (state && isAlive(state.supervisor)) return state;
  const flag = name === 'default' ? '' : ` --name ${name}`;
  throw new TracelabError({
    code: 'LAB_NOT_RUNNING',
    message: `Lab "${name}" is not up.`,
    suggestions: [`tracelab up${flag}`, 'tracelab status'],
  });
}

export async function findLabEndpoints(name: string): Promise<LabEndpoints> {
  const state = readRunningLab(name);
  const url = (component: string, port: string) => {
    const found = state.components.find((known) => known.name === component);
    const number = found?.ports[port];
    if (number === undefined) {
      throw new TracelabError({
        code: 'LAB_NOT_RUNNING',
        message: `Lab "${name}" runs no component "${component}" with a port "${port}".`,
        suggestions: [`tracelab status --name ${name}`],
      });
    }
    return `http://${found?.host ?? '127.0.0.1'}:${number}`;
  };
  const secrets = LabSecrets.read(labDirectory(name).secrets);
  return {
    name,
    edgeUrl: url('nginx', 'http'),
    jaegerUrl: url('jaeger', 'query'),
    otlpUrl: url('otel-collector', 'otlp-http'),
    issuerUrl: `${url('keycloak', 'http')}/realms/tracelab`,
    componentUrl: url,
    secret: (secret) => secrets.get(secret),
  };
}
