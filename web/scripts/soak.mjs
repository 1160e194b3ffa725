// Leaves a console open on a running service and says, every minute, whether it grows: heap after a collection, nodes of the page, processor.
//   node scripts/soak.mjs URL TOKEN [MINUTES=30]        fails when the heap grows by more than 10 MB from the first minute to the last
import { chromium } from '@playwright/test';

const [url, token, length = '30'] = process.argv.slice(2);
const minutes = Number(length);
if (!token || !(minutes >= 2)) {
  console.error('usage: node scripts/soak.mjs URL TOKEN [MINUTES, at least 2]');
  process.exit(2);
}
const kGrowthMaxMb = 10;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
const faults = [];
page.on('pageerror', (e) => faults.push(String(e)));
await page.goto(`${url}/?lang=zh#token=${token}`);
await page.locator('[data-testid=age]').waitFor();
const cdp = await page.context().newCDPSession(page);
await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });

async function look() {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((m) => m.name === name).value;
  return { heapMb: of('JSHeapUsedSize') / 2 ** 20, nodes: of('Nodes'), busyS: of('TaskDuration') };
}
let last = await look();
let first = null;
for (let minute = 1; minute <= minutes; ++minute) {
  // Somebody works: another incident, another tab, the map moved.
  for (let n = 0; n < 6; ++n) {
    await page.keyboard.press('j');
    await page.locator(['#tab-timeline', '#tab-why', '#tab-people'][n % 3]).click({ timeout: 2000 }).catch(() => undefined);
    await page.waitForTimeout(10_000);
  }
  const seen = await look();
  console.log(`minute ${minute}: heap ${seen.heapMb.toFixed(1)} MB, ${seen.nodes} nodes, processor ${((seen.busyS - last.busyS) / 0.6).toFixed(1)} %, open ${await page.locator('[data-testid=open-count]').textContent()}`);
  first ??= seen;
  last = seen;
}
await browser.close();
const grown = last.heapMb - first.heapMb;
console.log(`${minutes} minutes: the heap has grown by ${grown.toFixed(1)} MB, at most ${kGrowthMaxMb} are allowed; ${faults.length} faults`);
for (const fault of faults) console.log(fault);
process.exit(grown > kGrowthMaxMb || faults.length > 0 ? 1 : 0);
