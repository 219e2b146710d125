import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { labDirectory } from '../directory.ts';
import type { Labels } from './engine.ts';

/** Of every container, volume and network: which of this folder's labs it belongs to. */
export function labLabels(labName: string): Labels {
  return { 'tracelab.lab': labName, ...folderLabel(labName) };
}

/** On one engine there may be labs of other people, or of other folders, of the same name. */
function folderLabel(labName: string): Labels {
  const folder = `${hostname()}:${labDirectory(labName).root}`;
  return { 'tracelab.folder': createHash('sha256').update(folder).digest('hex').slice(0, 16) };
}
