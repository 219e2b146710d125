/**
 * Installing: pinned releases of real components, fetched into this user's cache, where the native
 * runtime finds them.
 * In: a release as data (catalogue.ts), and where to get it from. Out: a verified folder.
 */
export type Algorithm = 'sha256' | 'sha512';

export type Checksum =
  /** Computed here, of what Maven's own client delivered and verified. */
  | { readonly kind: 'pinned'; readonly algorithm: Algorithm; readonly hex: string }
  /** In a list that the project publishes beside the archive; fetched with it. */
  | { readonly kind: 'published'; readonly algorithm: Algorithm; readonly path: string };

export interface ReleaseFile {
  /** Below the base address, with "/". */
  readonly path: string;
  readonly checksum: Checksum;
}

export interface Release {
  /** The component's name, or the program's where it is none. */
  readonly name: string;
  readonly version: string;
  /** Address below which its files are published. */
  readonly base: string;
  readonly files: readonly ReleaseFile[];
  /** `archive`: one file, unpacked without this many leading folders. `as-is`: kept side by side. */
  readonly content:
    | { readonly kind: 'archive'; readonly strip: number }
    | { readonly kind: 'as-is' };
  /** In the installed folder: what must be there. */
  readonly holds: string;
  /** Run once in the folder, with this environment, before it is used. */
  readonly afterwards?: {
    readonly command: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
}
