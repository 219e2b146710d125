import Table from 'cli-table3';
import type { ComponentState } from '../lab/state.ts';

const plain = {
  chars: Object.fromEntries(
    // cli-table3 draws nothing where every border is empty.
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
      'middle',
    ].map((name) => [name, name === 'middle' ? ' ' : '']),
  ),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
};

/** Columns without borders, each as wide as its widest cell. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ ...plain, head: [...head] });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

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

function addressOf({ name, ports }: ComponentState): string {
  const [first] = Object.entries(ports);
  if (!first) return '';
  const [port, number] = first;
  const web = name === 'nginx' || port === 'query';
  return `${web ? 'http://' : ''}127.0.0.1:${number}`;
}

function readiness({ phase, readyAfterMs, exitCode }: ComponentState): string {
  if (phase === 'ready' && readyAfterMs !== undefined)
    return `${(readyAfterMs / 1000).toFixed(1)} s`;
  return phase === 'ended' ? `ended with exit code ${exitCode}` : phase;
}
