import type { DoctorCheck, DoctorComponent, DoctorResult } from '../lab/doctor.ts';
import { textTable } from './text-table.ts';

const marks: Record<DoctorCheck['result'], string> = { ok: '✔', note: '–', problem: '✖' };

export function doctorText({ checks, components }: DoctorResult): string {
  return [
    textTable(
      ['', 'this machine', ''],
      checks.map(({ name, result, detail }) => [marks[result], name, detail]),
    ),
    '',
    textTable(
      ['component', 'embedded', '', 'native', 'docker'],
      components.map(({ name, embedded, standIn, native, image }) => [
        name,
        embedded,
        standIn ? 'stand-in' : 'real',
        native ? (native.kind === 'found' ? native.product : 'missing') : '–',
        image ?? '–',
      ]),
    ),
    ...missing(components),
    ...addresses(components),
    '',
    checks.some(({ result }) => result === 'problem')
      ? 'mend what is marked ✖, then  tracelab up'
      : 'next  tracelab up',
  ].join('\n');
}

function missing(components: readonly DoctorComponent[]): readonly string[] {
  const rows = components.flatMap(({ name, native }) =>
    native?.kind === 'missing' ? [[name, native.why, native.obtain]] : [],
  );
  return rows.length === 0 ? [] : ['', textTable(['to run as native', '', 'try'], rows)];
}

function addresses(components: readonly DoctorComponent[]): readonly string[] {
  const rows = components.flatMap(({ name, external }) => (external ? [[name, external]] : []));
  return ['', textTable(['can be given by address', 'e.g.'], rows)];
}
