import type { InstallProgress } from '../install/install.ts';
import type { Release } from '../install/release.ts';

const mebibyte = 2 ** 20;
const betweenMs = 200;

/** One line on a terminal that is written anew; elsewhere one line at the start. */
export function installProgress({ name, version }: Release) {
  const live = process.stderr.isTTY;
  if (!live) process.stderr.write(`fetching ${name} ${version}\n`);
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(progress: InstallProgress): void {
      if (!live || performance.now() - last < betweenMs) return;
      last = performance.now();
      process.stderr.write(`\r\u001b[Kfetching ${name} ${version}  ${line(progress)}`);
    },
    end(): void {
      if (live) process.stderr.write('\r\u001b[K');
    },
  };
}

function line({ files, of, bytes, totalBytes }: InstallProgress): string {
  if (of > 1) return `${files} of ${of} files`;
  const total = totalBytes === undefined ? '' : ` of ${Math.round(totalBytes / mebibyte)}`;
  return `${Math.round(bytes / mebibyte)}${total} MiB`;
}
