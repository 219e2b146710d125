/** The origin behind the simulated CDN: files of one folder, as NGINX serves them. */
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface OriginFile {
  readonly contentType: string;
  readonly body: Buffer;
  readonly lastModified: string;
  readonly etag: string;
}

export interface Origin {
  /** A file by its URL path, or the status that takes its place. */
  read(path: string): Promise<OriginFile | { readonly status: 403 | 404 }>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** `path` is decoded and its dots are resolved: it can't lead out of the folder. */
export function filesOf(folder: string): Origin {
  return {
    async read(path) {
      const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
      try {
        const [found, body] = await Promise.all([stat(file), readFile(file)]);
        return {
          contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
          body,
          lastModified: found.mtime.toUTCString(),
          etag: `"${Math.floor(found.mtimeMs / 1_000).toString(16)}-${found.size.toString(16)}"`,
        };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : '';
        const listing = path.endsWith('/') && (await isFolder(join(folder, path)));
        return { status: code === 'EACCES' || listing ? 403 : 404 };
      }
    },
  };
}

/** A folder without an index: nobody may list it. */
async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** In place of a frontend that was not built: one page that says so. */
export function noFrontend(): Origin {
  const body = Buffer.from(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>tracelab edge</title>\n' +
      '<h1>tracelab edge (nginx stand-in)</h1>\n' +
      '<p>No frontend is installed in this lab. The API answers under <code>/api/urls</code>,\n' +
      'short links under <code>/r/</code>, notifications under <code>/ws</code>.</p></html>\n',
  );
  const page: OriginFile = {
    contentType: 'text/html',
    body,
    lastModified: new Date(0).toUTCString(),
    etag: `"0-${body.length.toString(16)}"`,
  };
  return {
    read: async (path) => (path === '/' || path === '/index.html' ? page : { status: 404 }),
  };
}
