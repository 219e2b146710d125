/** What the platform's breaker is to keep to, whatever a lab has configured. */
export const breakerRules = {
  /** Calls that are looked back on; before there are as many, the breaker stays closed. */
  windowSize: 10,
  /** Share of failures in the window at which it opens. */
  failureRate: 0.5,
  trialCalls: 3,
  /** Of one request: the first and two retries. */
  maxAttempts: 3,
} as const;
