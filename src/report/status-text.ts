import { formatSampling } from '../lab/sampling.ts';
import type { ComponentStatus, LabStatus } from '../lab/status.ts';
import { labTable } from './lab-table.ts';

const phases: Record<LabStatus['phase'], string> = {
  starting: 'is starting',
  ready: 'is up',
  stopping: 'is being taken down',
  gone: 'was killed; tracelab down clears away what is left',
};

export function statusText(labs: readonly LabStatus[], wanted?: string): string {
  if (labs.length === 0) {
    const flag = wanted === undefined || wanted === 'default' ? '' : ` --name ${wanted}`;
    return `${wanted === undefined ? 'no lab' : `lab "${wanted}"`} is up\n\nnext  tracelab up${flag}`;
  }
  return labs.map(labText).join('\n\n');
}

function labText({ name, phase, startedAt, sampling, components }: LabStatus): string {
  const since = startedAt ? ` since ${startedAt}` : '';
  const sampled = sampling ? `, sampling ${formatSampling(sampling)}` : '';
  const silent = components.filter(({ answers }) => answers === false);
  return [
    `lab "${name}" ${phases[phase]}${since}${sampled}`,
    '',
    labTable(components),
    ...silent.map((component) => `\n${noAnswer(name, component)}`),
  ].join('\n');
}

function noAnswer(lab: string, { name }: ComponentStatus): string {
  return `${name} does not answer its readiness probe; see  tracelab logs ${name} --name ${lab}`;
}
