/**
 * The component model: what a component of the platform is, as plain data.
 * In: one declaration per folder of `stack/`. Out: what the lab's runtimes start, probe and stop.
 *
 * Strings marked "template" may hold placeholders, which the lab fills in at start:
 *   ${component:port}   host:port under which that component's port is reached from this one
 *   ${public:component:port}  the same for people and browsers: on loopback of this machine
 *   ${url:component}    that component's `clientUrl`, or the URL that it was given by
 *   ${port:name}        number that this component's own port listens on
 *   ${listen}           address this component listens on (127.0.0.1 outside containers)
 *   ${secret:name}      a secret generated for this lab
 *   ${setting:name}     how the lab samples (sampling.ts); when it changes, whoever uses it is told
 *   ${data}             folder of its own that this component may write to
 *   ${package}          package root, for files that a component reads; none in containers, where
 *                       files are mounts
 *   ${lab}              the lab's name
 * and those of the native runtime:
 *   ${program:name}     path of a program that was found on this machine
 *   ${release}          folder of the component's release
 *   ${user}             name of who runs the lab
 */
export type Network = 'edge' | 'application' | 'data' | 'observability';

export interface Port {
  /** Port inside a container, and in every configuration file of `stack/`. */
  readonly number: number;
  /** Preferred port on loopback; without one, any free port is taken. */
  readonly preferred?: number;
}

/** How the lab sees that a component takes work. Paths are absolute URL paths. */
export type Probe =
  | { readonly kind: 'http'; readonly port: string; readonly path: string }
  /** `hello`: bytes, in hex, that only what is ready answers; a proxy in front accepts by itself. */
  | { readonly kind: 'tcp'; readonly port: string; readonly hello?: string }
  | { readonly kind: 'log'; readonly text: string };

/** Runs on this Node, from this package and what npm installed alone. */
export interface EmbeddedRuntime {
  /** What it is, as `status` shows it, e.g. "PostgreSQL 18.4" or "RESP server". */
  readonly product: string;
  /** False where this is the real component and not a stand-in for it. */
  readonly standIn: boolean;
  /** Entry module, relative to the package root, with `.ts`. */
  readonly entry: string;
  /** Module loaded before the entry (`--import`), relative to the package root. */
  readonly preload?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes another environment while it runs (reload.ts); without this it is restarted for that. */
  readonly reloads?: boolean;
  readonly readiness?: Probe;
}

/** Runs as a container of an image. */
export interface DockerRuntime {
  readonly product: string;
  /** Image reference with an exact tag (stack/images.ts). */
  readonly image: string;
  /** Name under which one image may replace this one for several components. */
  readonly imageGroup?: string;
  /** Folder of the package that the image is built from where the engine does not have it. */
  readonly build?: string;
  /** Templates. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Read-only files: container path by path relative to the package root. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Container paths on volumes of the lab: writable, beginning with what the image has there. */
  readonly volumes?: readonly string[];
  /** By port: the number for those who come through loopback, where it is not the declared one. */
  readonly numberForLoopback?: Readonly<Record<string, number>>;
  /**
   * Container paths in memory, empty, while the root file system is read-only. They belong to root with
   * the mode that the image gave them: for what another user owns, take a volume.
   */
  readonly writable?: readonly string[];
  readonly user?: string;
  readonly memoryMiB?: number;
  readonly readiness?: Probe;
  /**
   * Further containers of the same image and environment, which start once this one runs; each is
   * reached as the component's name, a hyphen and its own. Commands are templates.
   */
  readonly beside?: Readonly<Record<string, readonly string[]>>;
  /** The image has no bash: in an exported stack its probe runs in a container beside it. */
  readonly withoutBash?: true;
}

/**
 * A configuration file that containers get as it is: outside, the hosts and ports in it ("kong:8000")
 * become those of the lab, and `${NAME}` the component's environment variable of that name.
 */
export interface AdaptedFile {
  /** Relative to the package root; a template where what varies is a setting. */
  readonly from: string;
  /** Passages and the templates that take their place; each must be there. */
  readonly replace: Readonly<Record<string, string>>;
}

/** One process of a native component. */
export type NativeProcess =
  /** Templates: a program and its arguments. */
  | { readonly kind: 'program'; readonly command: readonly string[] }
  /** The same, to its end, before what follows starts. */
  | { readonly kind: 'preparation'; readonly command: readonly string[] }
  /** A module of ours, relative to the package root, that ends with its standard input. */
  | { readonly kind: 'entry'; readonly entry: string };

/** Runs as programs found on this machine. */
export interface NativeRuntime {
  /** What it is; the version comes from the thing itself. */
  readonly product: string;
  /** Looked for on PATH, then in the release. */
  readonly programs: readonly string[];
  /** True where it also needs the folder of a release that `tracelab install` fetched. */
  readonly needsRelease?: boolean;
  /** Templates; what it prints holds the version, as the pattern's first group. */
  readonly version: { readonly command: readonly string[]; readonly pattern: RegExp };
  /** What can be typed to get it. */
  readonly obtain: string;
  /** Why `auto` does not take it although it is there; absent where it does. */
  readonly notByItself?: string;
  /** Ports besides those of the component. */
  readonly ports?: Readonly<Record<string, Port>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders that its data folder must have. */
  readonly folders?: readonly string[];
  /** By path in its data folder: the text, a template, or a file of `stack/`. */
  readonly files?: Readonly<Record<string, string | AdaptedFile>>;
  /** In this order; they are stopped in the reverse. */
  readonly processes: readonly NativeProcess[];
  readonly readiness?: Probe;
  /** Where the lab's patience with a component is not enough. */
  readonly readyWithinMs?: number;
}

/** Runs elsewhere, given by URL: the lab starts nothing and uses what is there. */
export interface ExternalRuntime {
  /** What can be typed, e.g. "redis://:password@127.0.0.1:6379". */
  readonly example: string;
  /** Schemes of its URL; none where it is given as host:port alone. */
  readonly schemes: readonly string[];
  /**
   * The component's port that the URL's address stands for. Its other ports are looked for at their
   * declared numbers on the same host, unless the URL says otherwise: "?otlp-http=14318".
   */
  readonly port: string;
  readonly readiness?: Exclude<Probe, { kind: 'log' }>;
}

export interface Component {
  /** Folder, container host name and `service.name` in one word. */
  readonly name: string;
  readonly networks: readonly Network[];
  readonly ports: Readonly<Record<string, Port>>;
  /** Components that must be ready before this one starts. */
  readonly dependsOn: readonly string[];
  /** Components that its own configuration files name. */
  readonly calls?: readonly string[];
  /** Templates; the same in every runtime. */
  readonly environment: Readonly<Record<string, string>>;
  readonly readiness: Probe;
  /** Template: what a client connects with, credentials and all; where it is more than an address. */
  readonly clientUrl?: string;
  readonly embedded?: EmbeddedRuntime;
  readonly docker?: DockerRuntime;
  readonly native?: NativeRuntime;
  readonly external?: ExternalRuntime;
}
