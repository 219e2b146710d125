/** Makes Kafka records wait before their `process` span begins, which the instrumentation of kafkajs does. */
import type { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import type { Consumer, ConsumerRunConfig, Kafka } from 'kafkajs';
import { delayOver } from './delay.ts';

type KafkaJs = { readonly Kafka: typeof Kafka };
type EachMessage = NonNullable<ConsumerRunConfig['eachMessage']>;

/** An instrumentation that patches kafkajs after us, so that what it wraps waits around its span. */
export function instrumentAfterArrival(
  Instrumentation: typeof KafkaJsInstrumentation,
): KafkaJsInstrumentation {
  class AfterArrival extends Instrumentation {
    protected override init() {
      const definition = super.init();
      const { patch } = definition;
      let isHeld = false;
      definition.patch = (kafkajs: KafkaJs, version?: string) => {
        // Patching may happen again, for `require` and for `import`.
        if (!isHeld) holdRecords(kafkajs.Kafka);
        isHeld = true;
        return patch?.(kafkajs, version);
      };
      return definition;
    }
  }
  return new AfterArrival();
}

function holdRecords({ prototype }: typeof Kafka): void {
  const { consumer } = prototype;
  prototype.consumer = function held(...options): Consumer {
    const made = consumer.apply(this, options);
    const { run } = made;
    made.run = ({ eachMessage, ...config } = {}) =>
      run(eachMessage === undefined ? config : { ...config, eachMessage: afterDelay(eachMessage) });
    return made;
  };
}

function afterDelay(eachMessage: EachMessage): EachMessage {
  return (payload) => {
    const arrival = delayOver('kafka');
    return arrival === undefined ? eachMessage(payload) : arrival.then(() => eachMessage(payload));
  };
}
