import { spawn } from 'node:child_process';
import { type ErrorCode, TracelabError } from '../errors.ts';
import { labDirectory } from './directory.ts';
import { type LabEvent, labEventSchema } from './events.ts';
import { modulePath, packageRoot } from './runtimes/embedded.ts';
import { type LabState, readState } from './state.ts';
import {
  detachRequest,
  type SupervisorOptions,
  supervisorEnvironment,
} from './supervisor-protocol.ts';

export interface UpOptions extends SupervisorOptions {
  readonly onEvent: (event: LabEvent) => void;
  /** Aborting takes the half-started lab down again. */
  readonly signal: AbortSignal;
}

/** Brings a lab up and leaves it running. Rejects, with nothing left behind, when it cannot. */
export async function up({ onEvent, signal, ...options }: UpOptions): Promise<LabState> {
  const directory = labDirectory(options.name);
  signal.throwIfAborted();
  const supervisor = spawn(process.execPath, [modulePath('src/lab/supervisor.ts')], {
    cwd: packageRoot,
    env: { ...process.env, ...supervisorEnvironment(options) },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  supervisor.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const interrupt = () => supervisor.kill('SIGTERM');
  signal.addEventListener('abort', interrupt);
  try {
    await new Promise<void>((resolve, reject) => {
      let failure: TracelabError | undefined;
      supervisor.on('message', (message) => {
        const event = labEventSchema.parse(message);
        onEvent(event);
        if (event.kind === 'up') resolve();
        if (event.kind === 'failed') {
          failure = new TracelabError({ ...event, code: event.code as ErrorCode });
        }
      });
      supervisor.once('error', reject);
      supervisor.once('exit', (code) =>
        reject(
          failure ??
            new TracelabError({
              code: 'INTERNAL',
              message: `The lab's supervisor ended with code ${code}. ${errors}`.trim(),
            }),
        ),
      );
    });
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
  supervisor.send(detachRequest);
  supervisor.stderr?.destroy();
  supervisor.unref();
  const state = readState(directory);
  if (!state)
    throw new TracelabError({ code: 'INTERNAL', message: `${directory.state} cannot be read.` });
  return state;
}
