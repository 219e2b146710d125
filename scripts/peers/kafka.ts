/**
 * A real Kafka on loopback, one node in KRaft mode, auto-creation of topics off. There is no package
 * of it for Debian: the ordinary Maven client gets its published artifacts. KAFKA_PORT chooses the port.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $, which } from 'zx';
import { becomes } from '../../src/poll.ts';
import { serverProperties } from '../../stack/kafka/server-properties.ts';
import { accepts } from './accepts.ts';
import { freePorts } from './free-ports.ts';
import { cache, endPeer, runPeer, spawnPeer } from './peer.ts';

const version = '4.1.1';
const artifacts = [
  `org.apache.kafka:kafka_2.13:${version}`,
  `org.apache.kafka:kafka-tools:${version}`,
  'org.slf4j:slf4j-simple:1.7.36',
];
const jars = join(cache, `kafka/jars-${version}`);
const deadlineMs = 120_000;

await runPeer('kafka', async () => {
  await which('java');
  if (!fs.existsSync(jars)) await download();
  const [free, controller] = await freePorts(2);
  const port = Number(process.env['KAFKA_PORT'] ?? free);
  const folder = fs.mkdtempSync(join(tmpdir(), 'tracelab-kafka-'));
  const configFile = join(folder, 'server.properties');
  const logFile = join(folder, 'kafka.log');
  const properties = serverProperties({
    address: `127.0.0.1:${port}`,
    controllerAddress: `127.0.0.1:${controller}`,
    logFolder: join(folder, 'data'),
    partitions: 1,
  });
  fs.writeFileSync(configFile, properties);
  const java = [
    '-Xmx512m',
    '-cp',
    join(jars, '*'),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  ];
  const format = ['kafka.tools.StorageTool', 'format', '--standalone'];
  const clusterId = 'dHJhY2VsYWItcGVlcnMtMQ';
  const formatting = await $({
    quiet: true,
    nothrow: true,
  })`java ${java} ${format} -t ${clusterId} -c ${configFile}`;
  if (!formatting.ok) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw new Error(`kafka storage was not formatted: ${formatting.text()}`);
  }
  const args = [...java, 'kafka.Kafka', configFile];
  const kafka = spawnPeer({ program: 'java', args, logFile });

  const stop = async () => {
    await endPeer(kafka);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const ready = await becomes(
    async () => {
      if (kafka.exitCode !== null) return false;
      return (await accepts(port)) ? true : undefined;
    },
    { deadlineMs, intervalMs: 50 },
  );
  if (!ready) {
    const output = fs.readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
    await stop();
    throw new Error(`kafka did not start: ${output}`);
  }
  const environment = {
    TRACELAB_PEER_KAFKA: `127.0.0.1:${port}`,
    TRACELAB_PEER_KAFKA_JARS: jars,
  };
  return { environment, stop };
});

/** Maven resolves what the artifacts need from a project that has nothing but them. */
async function download(): Promise<void> {
  await which('mvn');
  console.error(`peer kafka: getting Kafka ${version}`);
  const project = join(cache, 'kafka/pom.xml');
  const partial = `${jars}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  fs.writeFileSync(project, pom());
  const options = [`-DoutputDirectory=${partial}`, '-DincludeScope=runtime'];
  await $({ quiet: true })`mvn -q -B -f ${project} dependency:copy-dependencies ${options}`;
  fs.renameSync(partial, jars);
}

function pom(): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, tag] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${tag}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>tracelab.invalid</groupId><artifactId>peer-kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies>
</project>
`;
}
