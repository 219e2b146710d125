import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { LabSecrets } from '../../src/lab/secrets.ts';
import type { LabState } from '../../src/lab/state.ts';
import type { VerifyResult } from '../../src/verify/verify-trace.ts';
import { type CommandLine, commandLine } from './command-line.ts';

const executablePath = '/usr/bin/chromium';
const missing = !existsSync(executablePath);
if (missing) console.log(`skipped: the page in a browser (no ${executablePath})`);

describe.skipIf(missing)('the page, in a browser', () => {
  const profile = mkdtempSync(join(tmpdir(), 'tracelab-browser-'));
  const complaints: string[] = [];
  let cli: CommandLine;
  let origin: string;
  let password: string;
  let browser: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    cli = commandLine();
    const lab = await cli.json<LabState>('up', '--runtime', 'embedded');
    const edge = lab.components.find(({ name }) => name === 'nginx');
    origin = `http://127.0.0.1:${edge?.ports['http']}`;
    const { secrets } = labDirectory('default', { TRACELAB_HOME: cli.home });
    password = LabSecrets.read(secrets).get('keycloak-user-bob');
    browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
    browser.on('weberror', (error) => complaints.push(String(error.error())));
    browser.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    browser.setDefaultTimeout(60_000);
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true });
    await cli.dispose();
  });

  it('is opened under the one address that the identity provider knows', async () => {
    await page.goto(origin.replace('127.0.0.1', 'localhost'));
    await page.waitForURL(`${origin}/`);
  });

  it('signs a user in at the identity provider', async () => {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Username').fill('bob');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#user').filter({ hasText: 'bob' }).waitFor();
    // The code is spent: it does not stay in the address.
    expect(page.url()).toBe(`${origin}/`);
    await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  });

  it('creates a link, and shows the link, its trace and the notification', async () => {
    await page.getByLabel('Long URL').fill('https://example.org/from/the/page');
    await page.getByRole('button', { name: 'Shorten' }).click();
    await page.getByRole('row').filter({ hasText: 'https://example.org/from/the/page' }).waitFor();
    const traceId = await createTraceId();
    await page.locator(`#notifications [data-trace-id="${traceId}"]`).first().waitFor();
    const entry = page.locator(`#traces [data-trace-id="${traceId}"]`);
    expect(await entry.getByRole('code').textContent()).toBe(`tracelab trace ${traceId}`);
    expect(await entry.getByRole('link', { name: 'Jaeger' }).getAttribute('href')).toBe(
      `/jaeger/trace/${traceId}`,
    );
  });

  it('is the root of the whole trace, which passes its contract', async () => {
    const traceId = await createTraceId();
    const result = await cli.json<VerifyResult>('verify', '--trace', traceId);
    expect(result).toMatchObject({ traceId, contract: 'create', verdict: 'passed' });
    const told = await cli.run('trace', traceId);
    expect(told.stdout).toMatch(/^\s*frontend\s+POST \/api\/urls/m);
    expect(result.services).not.toContain('tracelab');
  });

  it('counts a click when it is told of it', async () => {
    const row = page.getByRole('row').filter({ hasText: 'https://example.org/from/the/page' });
    const code = await row.getAttribute('data-code');
    const response = await fetch(`${origin}/r/${code}`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    await page.locator('#notifications [data-type="link.clicked"]').waitFor();
    await row.locator('.clicks').filter({ hasText: '1' }).waitFor();
  });

  it('says what was wrong with a link, under its trace', async () => {
    await page.getByLabel('Long URL').fill('http://127.0.0.1/inside');
    await page.getByRole('button', { name: 'Shorten' }).click();
    await page.getByRole('alert').filter({ hasText: 'not a public address' }).waitFor();
    expect(await page.locator('#traces .failed').count()).toBe(1);
  });

  it('keeps to the policy of the edge', () => {
    const refusal = /status of 422/;
    expect(complaints.filter((text) => !refusal.test(text))).toEqual([]);
  });

  async function createTraceId(): Promise<string> {
    const entry = page.locator('#traces li').filter({ hasText: 'Create a link' }).last();
    return (await entry.getAttribute('data-trace-id')) ?? '';
  }
});
