/**
 * The platform: one folder per component.
 * In: the declarations of the folders below. Out: the list that the lab starts, in display order.
 */
import type { Component } from '../src/lab/component.ts';
import { jaeger } from './jaeger/component.ts';
import { kafka } from './kafka/component.ts';
import { keycloak } from './keycloak/component.ts';
import { kong } from './kong/component.ts';
import { nginx } from './nginx/component.ts';
import { otelCollector } from './otel-collector/component.ts';
import { postgres } from './postgres/component.ts';
import { redis } from './redis/component.ts';
import { services } from './services/component.ts';

export const components: readonly Component[] = [
  postgres,
  redis,
  kafka,
  keycloak,
  jaeger,
  otelCollector,
  ...services,
  kong,
  nginx,
];
