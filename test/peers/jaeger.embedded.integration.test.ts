import { afterAll, beforeAll, describe } from 'vitest';
import { type EmbeddedJaeger, startEmbeddedJaeger } from './embedded-jaeger.ts';
import { jaegerContract } from './jaeger.suite.ts';
import { jaegerCommands } from './jaeger-commands.suite.ts';

describe('Jaeger stand-in', () => {
  let jaeger: EmbeddedJaeger;
  beforeAll(async () => {
    jaeger = await startEmbeddedJaeger();
  });
  afterAll(() => jaeger?.stop());

  jaegerContract(() => jaeger);
  jaegerCommands(() => jaeger);
});
