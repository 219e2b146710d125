import type { LabEndpoints } from '../lab/endpoints.ts';
import type { LabState } from '../lab/state.ts';
import { labTable } from './lab-table.ts';
import { pageLine } from './page-line.ts';

/** What `up` prints at the end: what to open, the components, and what to do next. */
export function upSummary(state: LabState, endpoints: LabEndpoints): string {
  const { name, components } = state;
  const flag = name === 'default' ? '' : ` --name ${name}`;
  const standIns = components.filter(({ standIn }) => standIn).length;
  return [
    pageLine(endpoints),
    '',
    `lab "${name}" is up: ${components.length} components, ${standIns} of them stand-ins`,
    '',
    labTable(components),
    '',
    `next  tracelab scenario user-journey${flag}  ·  tracelab status${flag}  ·  tracelab down${flag}`,
  ].join('\n');
}
