/**
 * The APIs of the Kafka protocol that the stand-in speaks, one per file.
 * In: a request's body and the broker. Out: the response's body.
 */
import type { Api } from './api.ts';
import { apiVersions } from './api-versions.ts';
import { createTopics } from './create-topics.ts';
import { deleteGroups } from './delete-groups.ts';
import { deleteTopics } from './delete-topics.ts';
import { describeGroups } from './describe-groups.ts';
import { fetch } from './fetch.ts';
import { findCoordinator } from './find-coordinator.ts';
import { heartbeat } from './heartbeat.ts';
import { joinGroup } from './join-group.ts';
import { leaveGroup } from './leave-group.ts';
import { listGroups } from './list-groups.ts';
import { listOffsets } from './list-offsets.ts';
import { metadata } from './metadata.ts';
import { offsetCommit } from './offset-commit.ts';
import { offsetFetch } from './offset-fetch.ts';
import { produce } from './produce.ts';
import { syncGroup } from './sync-group.ts';

const OTHERS: readonly Api[] = [
  createTopics,
  deleteGroups,
  deleteTopics,
  describeGroups,
  fetch,
  findCoordinator,
  heartbeat,
  joinGroup,
  leaveGroup,
  listGroups,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  produce,
  syncGroup,
];

const APIS: ReadonlyMap<number, Api> = new Map(
  [apiVersions(OTHERS), ...OTHERS].map((api) => [api.key, api]),
);

export function apiFor(key: number): Api | undefined {
  return APIS.get(key);
}
