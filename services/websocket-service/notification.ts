/** The JSON body of a MESSAGE on /user/queue/notifications. */
export interface Notification {
  /** Id of the event; the same after a second delivery. */
  readonly id: string;
  readonly type:
    | 'link.created'
    | 'link.deleted'
    | 'link.clicked'
    | 'link.expired'
    | 'link.statistics-updated';
  readonly code: string;
  /** When it happened, ISO 8601. */
  readonly at: string;
  readonly traceId: string;
}
