import { textTable } from '../../report/text-table.ts';
import type { Verdict } from '../../verify/verdict.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import type { SequenceId } from './limit-record.ts';
import type { LimitRequest, RateLimitResult, SequenceReport } from './result.ts';

const shownComplaints = 10;
const marks: Readonly<Record<Verdict, string>> = {
  passed: '✔',
  failed: '✖',
  incomplete: '–',
  inconclusive: '?',
};

export function renderRateLimit(result: RateLimitResult): string {
  const { sequences, limits, requests, expectations } = result;
  return [
    'rate-limit   fresh users in every row',
    '',
    textTable(
      ['endpoint', 'limit as configured', 'sent', 'paced', 'admitted', 'throttled', 'Retry-After'],
      sequences.map((sequence) => row(sequence, limits)),
    ),
    '',
    ...generatorLines(sequences),
    '  windows of the gateway are minutes of the clock: the run starts early enough in one, and',
    '  answers count in the window that their RateLimit-Reset names; judged at a steady rate',
    '',
    ...expectations.map(
      ({ verdict, expectation, detail }) => `  ${marks[verdict]} ${expectation}: ${detail}`,
    ),
    '',
    ...complaintLines(requests),
    `  requests  ${result.requestLog}`,
    summary(result),
  ].join('\n');
}

function row(sequence: SequenceReport, limits: ConfiguredLimits): string[] {
  const { id, route, pace, sent, admitted, throttledBy, retryAfter } = sequence;
  const throttled = Object.entries(throttledBy).map(([thrower, count]) =>
    thrower === 'nginx' ? `${count} by nginx` : `${count} by kong, ${thrower}`,
  );
  return [
    route,
    limitText(id, limits),
    String(sent),
    pace,
    String(admitted),
    throttled.join('; ') || 'none',
    retryAfter.join(', '),
  ];
}

function limitText(id: SequenceId, limits: ConfiguredLimits): string {
  const { api, redirect, charged, edgeApi, edgeStatic } = limits;
  switch (id) {
    case 'api-steady':
      return `kong: ${api.minute} a minute, ${api.hour} an hour`;
    case 'redirect-steady':
    case 'redirect-charged':
      return `kong: ${redirect.minute} a minute, ${redirect.hour} an hour; ${charged.minute} ${charged.name} a minute`;
    case 'api-burst':
      return `nginx: ${edgeApi.ratePerSecond} a second, burst ${edgeApi.burst}`;
    case 'static-burst':
      return `nginx: ${edgeStatic.ratePerSecond} a second, burst ${edgeStatic.burst}`;
  }
}

function generatorLines(sequences: readonly SequenceReport[]): string[] {
  const planned = sequences.reduce((sum, one) => sum + one.planned, 0);
  const dropped = sequences.reduce((sum, one) => sum + one.dropped, 0);
  const lags = sequences.map(
    ({ id, lagP95Ms, lagMaxMs }) => `${id} ${Math.round(lagP95Ms)} (${Math.round(lagMaxMs)})`,
  );
  return [
    `  generator (open model): ${planned} starts planned, ${dropped} dropped; late by p95 (most), ms: ${lags.join(', ')}`,
  ];
}

function complaintLines(requests: readonly LimitRequest[]): string[] {
  // What speaks against the run before what is only absent.
  const bad = (['failed', 'incomplete'] as const).flatMap((outcome) =>
    requests.filter((request) => request.outcome === outcome),
  );
  const lines = bad.flatMap(({ route, traceId, outcome, complaints }) =>
    complaints
      .slice(0, 1)
      .map(
        ({ hop, message }) =>
          `  ${outcome === 'failed' ? '✖' : '–'} ${route}: ${hop === undefined ? '' : `${hop}: `}${message}\n      tracelab trace ${traceId}`,
      ),
  );
  if (lines.length === 0) return [];
  const more = lines.length - shownComplaints;
  return [...lines.slice(0, shownComplaints), ...(more > 0 ? [`  … and ${more} more`] : []), ''];
}

function summary({ verdict, counts, requests, durationMs }: RateLimitResult): string {
  const seconds = (durationMs / 1000).toFixed(1);
  return `${verdict.toUpperCase()}  ${requests.length} requests: ${counts.complete} complete, ${counts.throttled} throttled, ${counts.failed} failed, ${counts.incomplete} incomplete, ${counts['sampled out']} sampled out, ${seconds} s`;
}
