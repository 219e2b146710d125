import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = process.env['TRACELAB_PEER_OTELCOL_PROGRAM'];
if (!program) console.log('skipped: a real Collector (TRACELAB_PEER_OTELCOL_PROGRAM is not set)');
const folder = fileURLToPath(new URL('../../../stack/otel-collector/', import.meta.url));

describe.skipIf(!program)('a real Collector', () => {
  it.each(globSync('config*.yaml', { cwd: folder }))('accepts %s', (file) => {
    const validate = () =>
      execFileSync(program ?? '', ['validate', `--config=file:${folder}${file}`], {
        stdio: 'pipe',
      });
    expect(validate).not.toThrow();
  });
});
