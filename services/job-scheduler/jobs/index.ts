/** All jobs. One that is added here runs. */
import type { JobDefinition } from '../job.ts';
import { analyticsAggregation } from './analytics-aggregation.ts';
import { cacheWarming } from './cache-warming.ts';
import { linkExpiration } from './link-expiration.ts';
import { updateLinkStatistics } from './update-link-statistics.ts';

export const jobs: readonly JobDefinition[] = [
  updateLinkStatistics,
  linkExpiration,
  analyticsAggregation,
  cacheWarming,
];
