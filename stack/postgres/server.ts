/** Entry of the embedded PostgreSQL: LISTEN, PORT, DATA_DIR, POSTGRES_PASSWORD. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { initialise, start, stopLeftover } from './cluster.ts';
import { createDatabase } from './database.ts';
import { prepareHome, removeLeftover } from './home.ts';

async function main(): Promise<void> {
  const address = { host: required('LISTEN'), port: requiredPort('PORT') };
  const dataDir = required('DATA_DIR');
  const password = required('POSTGRES_PASSWORD');
  if (address.port === 0) throw new Error('PORT is 0: PostgreSQL cannot choose a port itself');

  await removeLeftover(dataDir);
  const home = await prepareHome(dataDir);
  try {
    // Written last, so that a start cut short is started over.
    const complete = join(home.folder, 'complete');
    const known = existsSync(complete);
    const superuserPassword = randomBytes(24).toString('base64url');
    await stopLeftover(home);
    if (!known) await initialise(home, superuserPassword);
    const cluster = await start(home, address);
    let stopping = false;
    cluster.ended.then(async (lines) => {
      if (stopping) return;
      await home.leave();
      fail('postgres', new Error(`PostgreSQL ended by itself: ${lines}`));
    });
    const stop = async () => {
      stopping = true;
      await cluster.stop();
      await home.leave();
    };
    if (!known) {
      await createDatabase({ ...address, superuserPassword, password }).catch(async (error) => {
        await stop();
        throw error;
      });
      await writeFile(complete, '');
    }
    runUntilStopped('postgres', address, stop);
  } catch (error) {
    await home.leave();
    throw error;
  }
}

main().catch((error: unknown) => fail('postgres', error));
