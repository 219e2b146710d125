import type { LabState } from '../../src/lab/state.ts';

export const demoLab: LabState = {
  version: 1,
  name: 'demo',
  phase: 'ready',
  supervisor: { kind: 'process', pid: 1, startTicks: '1' },
  startedAt: '2026-01-01T00:00:00.000Z',
  sampling: { mode: 'always' },
  components: [],
};
