import { defineConfig } from '@playwright/test';

/**
 * The real service, the real broker, the system's Chromium without a GPU. Two workers with a service each: much of what is tested is waiting for
 * a clock. What measures the load runs by itself, afterwards.
 */
export default defineConfig({
  projects: [
    { name: 'pages', testIgnore: 'load.spec.ts' },
    { name: 'load', testMatch: 'load.spec.ts', dependencies: ['pages'], retries: 0 },
  ],
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: 2,
  retries: 1, // told as "flaky" with its trace; ./test repeats the names at its end
  timeout: 120_000, // against hanging alone: what is measured has limits of its own
  expect: { timeout: 8_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'on-first-retry', // recording every test costs the processor that the others wait for; what fails is tried once more, and that is recorded
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
    },
  },
});
