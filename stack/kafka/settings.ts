import { z } from 'zod';
import { required, requiredPort } from '../process.ts';

export interface TopicSetting {
  readonly name: string;
  readonly partitions: number;
}

export interface Settings {
  readonly listenHost: string;
  readonly port: number;
  /** Where clients are told to connect; without one, where the broker listens. */
  readonly advertised?: { readonly host: string; readonly port: number };
  readonly topics: readonly TopicSetting[];
  /** Whether a client's request for metadata creates a topic, of one partition. */
  readonly autoCreateTopics: boolean;
  /** Records of a partition beyond this are dropped, oldest first. */
  readonly retentionBytes: number;
}

const TOPIC = /^([\w.-]+):([1-9]\d{0,3})$/;
const ADDRESS = /^(.+):(\d{1,5})$/;

const schema = z.object({
  ADVERTISED: z.string().regex(ADDRESS, 'is not host:port').optional(),
  KAFKA_TOPICS: z.string().default(''),
  KAFKA_AUTO_CREATE_TOPICS: z.enum(['true', 'false']).default('false'),
  // All partitions of the lab's topics together then stay below 150 MiB.
  KAFKA_RETENTION_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(16 * 1024 * 1024),
});

/** Reads the environment; throws an Error that names the variable. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`environment variable ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { ADVERTISED, KAFKA_TOPICS, KAFKA_AUTO_CREATE_TOPICS, KAFKA_RETENTION_BYTES } = parsed.data;
  const [, host, port] = ADVERTISED?.match(ADDRESS) ?? [];
  return {
    listenHost: required('LISTEN', environment),
    port: requiredPort('PORT', environment),
    ...(host !== undefined && { advertised: { host, port: Number(port) } }),
    topics: KAFKA_TOPICS.split(',').filter(Boolean).map(parseTopic),
    autoCreateTopics: KAFKA_AUTO_CREATE_TOPICS === 'true',
    retentionBytes: KAFKA_RETENTION_BYTES,
  };
}

function parseTopic(text: string): TopicSetting {
  const [, name, partitions] = text.trim().match(TOPIC) ?? [];
  if (name === undefined) {
    throw new Error(`environment variable KAFKA_TOPICS: "${text}" is not topic:partitions`);
  }
  return { name, partitions: Number(partitions) };
}
