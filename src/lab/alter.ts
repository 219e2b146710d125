import { askSupervisor } from './ask-supervisor.ts';
import { type Alterations, alterationsPath } from './control.ts';

/**
 * Gives components of a running lab other variables than they are declared with, those named here and
 * no others; resolves when they work with them. Components that cannot reload are restarted. Throws
 * LAB_NOT_RUNNING, UNKNOWN_COMPONENT.
 */
export function alterLab(name: string, alterations: Alterations): Promise<void> {
  return askSupervisor(name, alterationsPath, alterations);
}
