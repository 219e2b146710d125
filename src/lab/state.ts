import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { LabDirectory } from './directory.ts';
import { processIdentitySchema } from './process-identity.ts';
import { always, samplingSchema } from './sampling.ts';

const identitySchema = z.discriminatedUnion('kind', [
  processIdentitySchema,
  z.object({ kind: z.literal('container'), id: z.string() }),
]);

const componentStateSchema = z.object({
  name: z.string(),
  runtime: z.enum(['embedded', 'docker', 'native', 'external']),
  /** What runs, e.g. "PostgreSQL 18.4" or "RESP server". */
  product: z.string(),
  standIn: z.boolean(),
  phase: z.enum(['waiting', 'starting', 'ready', 'ended']),
  /** Of an external component, as in a URL; the others are on loopback. */
  host: z.string().optional(),
  /** Port on that host by the port's name in the component. */
  ports: z.record(z.string(), z.number().int()),
  identity: identitySchema.optional(),
  /** Of a native component, every process that was started for it. */
  processes: z.array(processIdentitySchema).optional(),
  /** From the component's own start to its readiness. */
  readyAfterMs: z.number().optional(),
  exitCode: z.number().nullable().optional(),
});

export const labStateSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  phase: z.enum(['starting', 'ready', 'stopping']),
  supervisor: processIdentitySchema,
  startedAt: z.iso.datetime(),
  /** In force, once every component knows it. */
  sampling: samplingSchema.default(always),
  /** Where the supervisor takes changes; only while the lab is ready. */
  control: z.object({ port: z.number().int() }).optional(),
  /** Address of the Docker engine, where components run in containers. */
  engine: z.string().optional(),
  components: z.array(componentStateSchema),
});

export type ComponentState = z.infer<typeof componentStateSchema>;
export type LabState = z.infer<typeof labStateSchema>;

/** The lab's own record of itself, or undefined when there is none that can be read. */
export function readState(directory: LabDirectory): LabState | undefined {
  try {
    return labStateSchema.parse(JSON.parse(readFileSync(directory.state, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Replaces the record in one step, so that readers never see half of it. */
export function writeState(directory: LabDirectory, state: LabState): void {
  const next = `${directory.state}.next`;
  writeFileSync(next, JSON.stringify(state, null, 2));
  renameSync(next, directory.state);
}
