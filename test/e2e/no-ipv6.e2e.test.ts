import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

/** A network namespace with nothing but 127.0.0.1. */
const isolate = 'ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6';
const possible = spawnSync('unshare', ['--net', 'sh', '-c', isolate]).status === 0;
if (!possible) console.log('skipped: a machine without IPv6 (needs root, unshare and ip)');

describe.runIf(possible)('a machine without IPv6', () => {
  it('runs a lab and a journey', async () => {
    const own = commandLine();
    const steps = ['up --runtime embedded', 'scenario user-journey --journeys 1', 'down'].map(
      (args) => `"$0" "$1" ${args}`,
    );
    const script = [isolate, 'test ! -s /proc/net/if_inet6', ...steps].join(' && ');
    const shell = commandLine(['unshare', '--net', 'sh', '-c', script]);
    try {
      const [node = '', entry = ''] = own.command;
      const { stdout, stderr, exitCode } = await shell.run(node, entry);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stdout).toMatch(/^PASSED /m);
    } finally {
      await own.dispose();
      shell.remove();
    }
  });
});
