import { describe, expect, it } from 'vitest';
import type { GateResult } from '../../src/gate.ts';
import type { LabEndpoints } from '../../src/lab/endpoints.ts';
import { gateSummary } from '../../src/report/gate-summary.ts';
import { upSummary } from '../../src/report/up-summary.ts';
import { demoLab as lab } from './demo-lab.ts';

const endpoints: LabEndpoints = {
  name: 'demo',
  edgeUrl: 'http://127.0.0.1:20001',
  jaegerUrl: 'http://127.0.0.1:20002',
  otlpUrl: 'http://127.0.0.1:20003',
  issuerUrl: 'http://127.0.0.1:20004/realms/tracelab',
  componentUrl: () => 'http://127.0.0.1:20005',
  secret: (name) => `secret-of-${name}`,
};
const open =
  'open  http://127.0.0.1:20001  ·  sign in as alice, password secret-of-keycloak-user-alice';

describe('what up prints', () => {
  it('begins with the page to open, and how to sign in', () => {
    expect(upSummary(lab, endpoints).split('\n')[0]).toBe(open);
  });
});

describe('what the gate prints', () => {
  const result: GateResult = {
    verdict: 'passed',
    lab,
    scenarios: [],
    durationMs: 1_000,
    kept: false,
  };

  it('names the page first when the lab is kept', () => {
    const [verdict, first] = gateSummary({ ...result, kept: true }, 'report.html', endpoints).split(
      '\n',
    );
    expect(verdict).toContain('PASSED');
    expect(first).toBe(open);
  });

  it('names no address of a lab that is gone', () => {
    expect(gateSummary(result, 'report.html')).not.toContain('http');
  });
});
