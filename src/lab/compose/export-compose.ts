import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TracelabError } from '../../errors.ts';
import type { Component } from '../component.ts';
import type { Images } from '../docker/image.ts';
import { composeFile } from './compose-file.ts';
import { completeEnvFile } from './env-file.ts';

export interface ExportComposeOptions {
  readonly components: readonly Component[];
  readonly images: Images;
  readonly out: string;
  /** Overwrite a file that is there. */
  readonly force: boolean;
}

/** What `--json` prints. */
export interface ExportComposeResult {
  readonly file: string;
  readonly services: readonly string[];
  /** File of the secrets, of mode 0600. */
  readonly secretsFile: string;
  /** Variables that it got just now; those that it had stay. */
  readonly newSecrets: readonly string[];
}

/** Writes the platform as a Compose file, and its secrets to `.env` beside it. */
export async function exportCompose(options: ExportComposeOptions): Promise<ExportComposeResult> {
  const { components, images, out: file, force } = options;
  const folder = dirname(resolve(file));
  const { text, services, secrets } = composeFile({ components, images, folder });
  await writing(file, () => writeFile(file, text, { flag: force ? 'w' : 'wx' }));
  const secretsFile = join(dirname(file), '.env');
  const newSecrets = await writing(secretsFile, () => completeEnvFile(secretsFile, secrets));
  return { file, services, secretsFile, newSecrets };
}

async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = exists ? 'it exists already' : (cause as Error).message;
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: `${path} was not written: ${reason}.`,
      suggestions: [
        ...(exists ? ['tracelab export compose --force'] : []),
        'tracelab export compose --out another.yaml',
      ],
      cause,
    });
  }
}
