export interface ServerProperties {
  /** host:port that clients use. */
  readonly address: string;
  readonly controllerAddress: string;
  readonly logFolder: string;
  /** Of topics that are made without saying how many. */
  readonly partitions: number;
}

/** Kafka's server.properties in KRaft mode: one node that is broker and controller, no topic by itself. */
export function serverProperties(options: ServerProperties): string {
  const { address, controllerAddress, logFolder, partitions } = options;
  return `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=${controllerAddress}
listeners=PLAINTEXT://${address},CONTROLLER://${controllerAddress}
advertised.listeners=PLAINTEXT://${address},CONTROLLER://${controllerAddress}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${logFolder}
auto.create.topics.enable=false
num.partitions=${partitions}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;
}
