/**
 * Names of spans and attributes that the services set themselves; what instrumentations set is
 * theirs. In: nothing. Out: constants. Names follow the stable semantic conventions where there
 * are any, else the platform's design specification.
 */
export const spanNames = {
  cacheGet: 'cache.get_with_fallback',
  cacheFetch: 'cache.fetch_source',
  cacheStore: 'cache.store',
  cacheEvict: 'cache.evict',
  jobEnqueue: (job: string) => `job.enqueue ${job}`,
  jobExecute: (job: string) => `job.execute ${job}`,
  jobQueryExpiredLinks: 'job.query_expired_links',
  jobProcessExpiredLink: 'job.process_expired_link',
  jobAggregateClicks: 'job.aggregate_clicks',
  jobQueryPopularLinks: 'job.query_popular_links',
  webSocketConnect: 'websocket.connect',
  webSocketMessage: 'websocket.message',
  webSocketBroadcast: 'websocket.broadcast',
} as const;

export const attributes = {
  cacheKey: 'cache.key',
  cacheOperation: 'cache.operation',
  cacheHit: 'cache.hit',
  cacheSource: 'cache.source',
  cacheItemSize: 'cache.item_size',
  cacheTtl: 'cache.ttl',
  cacheEvictSuccess: 'cache.evict.success',

  jobName: 'job.name',
  jobGroup: 'job.group',
  jobType: 'job.type',
  jobAttempt: 'job.attempt',
  /** Milliseconds since 1970, as the next two. */
  jobScheduledFireTime: 'job.scheduled_fire_time',
  jobFireTime: 'job.fire_time',
  jobNextFireTime: 'job.next_fire_time',
  jobExecutionTimeMs: 'job.execution_time_ms',
  jobLinksExpired: 'job.links_expired',
  jobLinksWarmed: 'job.links_warmed',
  jobReportCached: 'job.report_cached',
  jobCacheKey: 'job.cache_key',
  expiredCount: 'expired.count',
  linkShortCode: 'link.short_code',
  linkCreatedAt: 'link.created_at',
  analyticsStartTime: 'analytics.start_time',
  analyticsEndTime: 'analytics.end_time',
  analyticsTotalClicks: 'analytics.total_clicks',
  analyticsUniqueUsers: 'analytics.unique_users',

  messagingSystem: 'messaging.system',
  messagingDestination: 'messaging.destination.name',
  messagingOperationName: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingMessageId: 'messaging.message.id',

  webSocketEndpoint: 'websocket.endpoint',
  webSocketProtocol: 'websocket.protocol',
  webSocketCommand: 'websocket.command',
  webSocketDestination: 'websocket.destination',
  webSocketMessageId: 'websocket.message.id',
  webSocketMessageSize: 'websocket.message.size',
  clientAddress: 'client.address',
  subscriptionType: 'subscription.type',
  subscriptionUser: 'subscription.user',
  broadcastSubscribers: 'broadcast.subscribers',
  eventType: 'event.type',
  eventLink: 'event.link',

  errorType: 'error.type',
} as const;
