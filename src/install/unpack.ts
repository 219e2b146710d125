import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TracelabError } from '../errors.ts';

/**
 * Unpacks an archive with the system's tar, which refuses to leave the folder. macOS's reads zip
 * files too, and zip files come only there.
 */
export async function unpack(archive: string, folder: string, strip: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const args = ['-xf', archive, '-C', folder, `--strip-components=${strip}`];
  try {
    await promisify(execFile)('tar', args);
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    const reason = (stderr || message).trim().split('\n')[0];
    throw new TracelabError({
      code: 'INSTALL_FAILED',
      message: `${archive} could not be unpacked: ${reason}`,
      suggestions: ['tar --version', 'TRACELAB_CACHE=/a/folder/with/space tracelab install'],
      cause,
    });
  }
}
