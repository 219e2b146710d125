import type { ServiceEdge } from '../verify/service-map.ts';
import { textTable } from './text-table.ts';

export const mapFormats = ['text', 'mermaid', 'dot'] as const;
export type MapFormat = (typeof mapFormats)[number];

const arrows = { call: '─▶', message: '┄▶', database: '─▶' } as const;

export function mapText(edges: readonly ServiceEdge[], format: MapFormat): string {
  switch (format) {
    case 'text':
      return table(edges);
    case 'mermaid':
      return mermaid(edges);
    case 'dot':
      return dot(edges);
  }
}

function table(edges: readonly ServiceEdge[]): string {
  if (edges.length === 0) return 'no edges in this window';
  return [
    textTable(
      ['from', '', 'to', 'calls', 'errors'],
      edges.map(({ from, to, kind, calls, errors }) => [
        from,
        arrows[kind],
        to,
        String(calls),
        errors > 0 ? String(errors) : '',
      ]),
    ),
    '',
    '  ─▶ waited for   ┄▶ asynchronous',
  ].join('\n');
}

/** Source: mermaid flowchart syntax; ids are quoted by giving each node a number. */
function mermaid(edges: readonly ServiceEdge[]): string {
  const ids = numbered(edges);
  const databases = new Set(edges.flatMap(({ kind, to }) => (kind === 'database' ? [to] : [])));
  return [
    'flowchart LR',
    ...[...ids].map(([name, id]) => {
      const label = `"${name.replaceAll('"', '#quot;')}"`;
      return databases.has(name) ? `  ${id}[(${label})]` : `  ${id}[${label}]`;
    }),
    ...edges.map(({ from, to, kind, calls }) => {
      const arrow = kind === 'message' ? '-.->' : '-->';
      return `  ${ids.get(from)} ${arrow}|${calls}| ${ids.get(to)}`;
    }),
  ].join('\n');
}

function dot(edges: readonly ServiceEdge[]): string {
  const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const databases = new Set(edges.flatMap(({ kind, to }) => (kind === 'database' ? [to] : [])));
  return [
    'digraph services {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...[...databases].map((name) => `  ${quote(name)} [shape=cylinder];`),
    ...edges.map(({ from, to, kind, calls }) => {
      const style = kind === 'message' ? ', style=dashed' : '';
      return `  ${quote(from)} -> ${quote(to)} [label="${calls}"${style}];`;
    }),
    '}',
  ].join('\n');
}

function numbered(edges: readonly ServiceEdge[]): ReadonlyMap<string, string> {
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  return new Map(names.map((name, position) => [name, `s${position}`]));
}
