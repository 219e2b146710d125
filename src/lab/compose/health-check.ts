import type { Component, Probe } from '../component.ts';

export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
}

/** Keycloak and Kafka take a minute on a small machine. */
const pace = { interval: '2s', timeout: '3s', retries: 90 } as const;

/** A component's readiness probe, with bash alone: few images have curl or wget. */
export function healthCheck(component: Component, host: string): HealthCheck {
  const probe = component.docker?.readiness ?? component.readiness;
  return { test: ['CMD', 'bash', '-c', probeScript(probe, component, host)], ...pace };
}

function probeScript(probe: Probe, { name, ports }: Component, host: string): string {
  if (probe.kind === 'log')
    throw new Error(`${name}: a log line is no health check of a container`);
  const number = ports[probe.port]?.number;
  if (number === undefined) throw new Error(`${name} has no port "${probe.port}" to probe`);
  const connect = `exec 3<>/dev/tcp/${host}/${number}`;
  if (probe.kind === 'http') {
    const request = `GET ${probe.path} HTTP/1.1\\r\\nHost: ${host}:${number}\\r\\nConnection: close\\r\\n\\r\\n`;
    return `${connect} && printf '${request}' >&3 && read -r _ status _ <&3 && [[ $status == [23]?? ]]`;
  }
  if (probe.hello === undefined) return connect;
  const bytes = probe.hello.replace(/../g, '\\x$&');
  // Any byte is an answer, also a zero, which bash reads only as a delimiter.
  return `${connect} && printf '${bytes}' >&3 && IFS= read -r -d '' -n 1 <&3`;
}
