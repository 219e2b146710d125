import { TracelabError } from './errors.ts';

/** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () =>
      controller.abort(
        new TracelabError({ code: 'INTERRUPTED', message: `Interrupted by ${name}.` }),
      ),
    );
  }
  return controller.signal;
}
