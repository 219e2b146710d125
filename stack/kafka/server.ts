/** Entry of the embedded broker: settings from the environment, until it is stopped. */
import { fail, runUntilStopped } from '../process.ts';
import { startBroker } from './broker.ts';
import { readSettings } from './settings.ts';

try {
  const broker = await startBroker(readSettings(process.env));
  runUntilStopped('kafka', broker.address, () => broker.stop());
} catch (error) {
  fail('kafka', error);
}
