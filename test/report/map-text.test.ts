import { expect, test } from 'vitest';
import { mapText } from '../../src/report/map-text.ts';
import type { ServiceEdge } from '../../src/verify/service-map.ts';

const edges: readonly ServiceEdge[] = [
  { from: 'edge', to: 'api', kind: 'call', calls: 12, errors: 1 },
  { from: 'api', to: 'postgresql', kind: 'database', calls: 24, errors: 0 },
  { from: 'api', to: 'the "worker"', kind: 'message', calls: 12, errors: 0 },
];

test('as a table', () => {
  expect(mapText(edges, 'text')).toMatchInlineSnapshot(`
    "  from      to            calls  errors
      edge  ─▶  api           12     1
      api   ─▶  postgresql    24
      api   ┄▶  the "worker"  12

      ─▶ waited for   ┄▶ asynchronous"
  `);
});

test('as a mermaid flowchart, with names that are not its syntax', () => {
  expect(mapText(edges, 'mermaid')).toMatchInlineSnapshot(`
    "flowchart LR
      s0["edge"]
      s1["api"]
      s2[("postgresql")]
      s3["the #quot;worker#quot;"]
      s0 -->|12| s1
      s1 -->|24| s2
      s1 -.->|12| s3"
  `);
});

test('as a Graphviz graph', () => {
  expect(mapText(edges, 'dot')).toMatchInlineSnapshot(`
    "digraph services {
      rankdir=LR;
      node [shape=box];
      "postgresql" [shape=cylinder];
      "edge" -> "api" [label="12"];
      "api" -> "postgresql" [label="24"];
      "api" -> "the \\"worker\\"" [label="12", style=dashed];
    }"
  `);
});

test('without edges says so', () => {
  expect(mapText([], 'text')).toBe('no edges in this window');
});
