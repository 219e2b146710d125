import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TracelabError } from '../errors.ts';
import type { Release } from './release.ts';

/** Where the files of a release are: below an address, or in a folder of this machine. */
export type Source =
  | { readonly kind: 'web'; readonly base: string }
  /** A file is looked for by its path, then by its name alone; `archive` names the one that was given. */
  | { readonly kind: 'folder'; readonly folder: string; readonly archive?: string };

/** Reads `--from`: a mirror's URL, a folder, or an archive. Without it, where it is published. */
export function readSource(from: string | undefined, release: Release): Source {
  if (from === undefined) return { kind: 'web', base: release.base };
  if (/^https?:\/\//.test(from)) {
    if (URL.canParse(from)) return { kind: 'web', base: from.replace(/\/+$/, '') };
  } else {
    const there = statSync(from, { throwIfNoEntry: false });
    if (there?.isDirectory()) return { kind: 'folder', folder: from };
    if (there && release.content.kind === 'archive') {
      return { kind: 'folder', folder: dirname(from), archive: from };
    }
  }
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `--from "${from}" is neither the URL of a mirror nor ${release.content.kind === 'archive' ? 'an archive or ' : ''}a folder of this machine.`,
    suggestions: [`tracelab install ${release.name} --from ./downloads`],
  });
}

/** Where a file may be in a folder, in the order to look. */
export function candidates(source: Extract<Source, { kind: 'folder' }>, path: string): string[] {
  const own = source.archive !== undefined && !/checksums|sha256sum/.test(path);
  return own && source.archive
    ? [source.archive]
    : [join(source.folder, path), join(source.folder, basename(path))];
}
