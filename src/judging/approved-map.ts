import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import type { ServiceMapResult } from '../jaeger/service-map.ts';
import {
  compareTopology,
  type TopologyComparison,
  topologyOf,
  topologySchema,
} from '../verify/topology.ts';

export interface ApprovedMap {
  readonly path: string;
  readonly edges: number;
}

/** Writes who calls whom to a file, for later maps to be compared with. */
export async function approveMap(map: ServiceMapResult, path: string): Promise<ApprovedMap> {
  requireTraces(map);
  if (map.truncated) {
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: 'There are more traces in this window than are read: their map is not whole.',
      suggestions: ['--since 5m'],
    });
  }
  const topology = topologyOf(map.edges);
  try {
    await writeFile(path, `${JSON.stringify(topology, null, 2)}\n`);
  } catch (cause) {
    throw badFile(`${path} cannot be written: ${(cause as Error).message}`, cause);
  }
  return { path, edges: topology.edges.length };
}

/** Throws BAD_USAGE for a file that is no approved map, TRACE_NOT_FOUND where nothing was traced. */
export async function compareMap(map: ServiceMapResult, path: string): Promise<TopologyComparison> {
  let approved: z.infer<typeof topologySchema>;
  try {
    approved = topologySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw badFile(`${path} is no approved map: ${why}`, cause);
  }
  requireTraces(map);
  return compareTopology(approved, map.edges, map.truncated);
}

/** What Jaeger aggregates has neither messages nor databases. */
function requireTraces({ source, edges }: ServiceMapResult): void {
  if (source === 'traces' && edges.length > 0) return;
  throw new TracelabError({
    code: 'TRACE_NOT_FOUND',
    message: 'There is no trace in this window from which to see who calls whom.',
    suggestions: ['--since 1d', 'tracelab traces      (what Jaeger has)'],
  });
}

function badFile(message: string, cause: unknown): TracelabError {
  return new TracelabError({
    code: 'BAD_USAGE',
    message,
    suggestions: ['tracelab map --approve <file>'],
    cause,
  });
}
