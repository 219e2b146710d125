import type { ComponentState } from '../lab/state.ts';
import { textTable } from './text-table.ts';

export function labTable(components: readonly ComponentState[]): string {
  return textTable(
    ['component', 'what runs', '', 'address', 'ready after'],
    components.map((component) => [
      component.name,
      component.product,
      component.runtime === 'external' ? 'external' : component.standIn ? 'stand-in' : 'real',
      addressOf(component),
      readiness(component),
    ]),
  );
}

function addressOf({ name, host = '127.0.0.1', ports }: ComponentState): string {
  const [first] = Object.entries(ports);
  if (!first) return '';
  const [port, number] = first;
  const web = name === 'nginx' || port === 'query';
  return `${web ? 'http://' : ''}${host}:${number}`;
}

function readiness({ phase, readyAfterMs, exitCode }: ComponentState): string {
  if (phase === 'ready' && readyAfterMs !== undefined)
    return `${(readyAfterMs / 1000).toFixed(1)} s`;
  return phase === 'ended' ? `ended with exit code ${exitCode}` : phase;
}
