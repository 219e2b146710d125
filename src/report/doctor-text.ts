import type { DoctorCheck, DoctorResult } from '../lab/doctor.ts';
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
      ['component', 'embedded runtime', '', 'docker runtime'],
      components.map(({ name, embedded, standIn, image }) => [
        name,
        embedded,
        standIn ? 'stand-in' : 'real',
        image ?? 'not built yet',
      ]),
    ),
    '',
    checks.some(({ result }) => result === 'problem')
      ? 'mend what is marked ✖, then  tracelab up'
      : 'next  tracelab up',
  ].join('\n');
}
