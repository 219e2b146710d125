import { userInfo } from 'node:os';
import type { FoundNative } from './find.ts';

/**
 * Fills in what only the native runtime knows: `${program:name}`, `${release}`, `${user}`. Other
 * placeholders stay, for the rest of the lab to fill in.
 */
export function fillNative(template: string, found: Omit<FoundNative, 'version'>): string {
  return template.replace(/\$\{(program:[^}]*|release|user)\}/g, (placeholder, content) => {
    const value = lookUp(content, found);
    if (value === undefined) throw new Error(`unknown placeholder ${placeholder} in "${template}"`);
    return value;
  });
}

function lookUp(content: string, { programs, release }: Omit<FoundNative, 'version'>) {
  if (content === 'user') return userInfo().username;
  return content === 'release' ? release : programs[content.slice('program:'.length)];
}
