import type { Component } from './component.ts';
import type { WiredNative } from './native/wire.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** What names a running component beyond the life of the process that started it. */
export type Identity = ProcessIdentity | { readonly kind: 'container'; readonly id: string };

export interface Ended {
  readonly code: number | null;
  readonly lastLines: readonly string[];
}

export interface RunningComponent {
  readonly name: string;
  /** None where the lab runs nothing: an external component. */
  readonly identity?: Identity;
  /** Resolves when it ends, by itself or by `stop`. */
  readonly ended: Promise<Ended>;
  /** The last lines it printed so far. */
  lastLines(): readonly string[];
  /** Resolves when a line that holds the text was printed, whenever that was. */
  printed(text: string): Promise<void>;
  /** Gives it other values in its environment while it runs; absent where it cannot take them. */
  reload?(environment: Readonly<Record<string, string>>): Promise<void>;
  /** Ends it, gracefully first; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly component: Component;
  /** Placeholders filled in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Port on loopback by the port's name in the component. */
  readonly ports: Readonly<Record<string, number>>;
  readonly labName: string;
  /** File that gets everything the component prints. */
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** Only for the native runtime. */
  readonly native?: WiredNative;
  /** Told of every process at its start, where a component has several. */
  onProcess?(identity: ProcessIdentity): void;
}

/** Resolves when the process or container runs; readiness is awaited by the lab. */
export type StartComponent = (options: StartOptions) => Promise<RunningComponent>;
