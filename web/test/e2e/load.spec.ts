/**
 * How the console bears many people: a made-up stream instead of the service, so that the load is exact. Processor time is counted, not the clock
 * (of each task too, from the browser's own trace): a machine that is busy with something else does not fail it.
 * WATCHGRID_LOAD_S=180 holds each load for three minutes (scenario E19).
 */
import { expect, test } from './rig';
import type { Page } from '@playwright/test';

interface Measured {
  busy: number;
  longest: number;
  heapMb: number;
}

async function feed(page: Page, count: number, bounds: number[]): Promise<void> {
  const [w, s, e, n] = bounds as [number, number, number, number];
  const ids = Array.from({ length: count }, (_, i) => `unit-${i}`);
  const x = ids.map((_, i) => Math.round((w + ((i * 7919) % 10_007) * ((e - w) / 10_007)) * 1e6));
  const y = ids.map((_, i) => Math.round((s + ((i * 104_729) % 9_973) * ((n - s) / 9_973)) * 1e6));
  const status = ids.map((_, i) => ['available', 'available', 'available', 'offered', 'busy'][i % 5]!);
  const age = ids.map(() => 1);
  const people = ids.map((id, i) => ({ responder_id: id, name: id, class: 'officer', tier: (i % 3) + 1, unit: '', grid: '', travel_mode: 'car', status: 'available', on_duty: true, drill: false, offer_id: null, incident_id: null, location: null, fix_age_s: 0 }));
  await page.routeWebSocket(/\/v1\/stream$/, (socket) => {
    socket.send(JSON.stringify({ kind: 'hello', server_at: new Date().toISOString(), build: 'load', seq: 1 }));
    socket.send(JSON.stringify({ kind: 'snapshot', seq: 1, incidents: [], responders: people }));
    const timer = setInterval(() => {
      for (let i = 0; i < count; i += 3) x[i] = x[i]! + (i % 2 === 0 ? 40 : -40);
      socket.send(JSON.stringify({ kind: 'positions', server_at: new Date().toISOString(), ids, x_e6: x, y_e6: y, status, age_s: age }));
    }, 1000);
    socket.onClose(() => clearInterval(timer));
  });
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ph: string;
  tdur?: number;
  args: { name?: string };
}
/** Of the page's main thread, in milliseconds of processor time. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map((e) => `${e.pid} ${e.tid}`));
  const tasks = traceEvents.filter((e) => e.name === 'RunTask' && e.ph === 'X' && mains.has(`${e.pid} ${e.tid}`));
  expect(tasks.length).toBeGreaterThan(10);
  const longest = tasks.reduce((most, e) => Math.max(most, e.tdur ?? 0), 0) / 1000;
  expect(longest, 'processor time is in the trace').toBeGreaterThan(0);
  return longest;
}
async function countersOf(page: Page): Promise<(name: string) => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async (name) => {
    if (name === 'JSHeapUsedSize') await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === name)!.value;
  };
}
async function measure(page: Page, seconds: number): Promise<Measured> {
  const metric = await countersOf(page);
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  const before = await metric('TaskDuration');
  const begin = Date.now();
  await page.waitForTimeout(seconds * 1000);
  const busy = ((await metric('TaskDuration')) - before) / ((Date.now() - begin) / 1000);
  const longest = longestTask(await browser.stopTracing());
  return { busy, longest, heapMb: (await metric('JSHeapUsedSize')) / 2 ** 20 };
}

/** 60 mouse moves: processor milliseconds of the page for each frame that was drawn. */
async function drag(page: Page): Promise<{ perFrame: number; frames: number }> {
  const metric = await countersOf(page);
  await page.evaluate(() => {
    const w = window as unknown as { frames: number };
    w.frames = 0;
    const count = (): void => void (++w.frames, requestAnimationFrame(count));
    requestAnimationFrame(count);
  });
  const before = await metric('TaskDuration');
  const begin = Date.now();
  await page.mouse.move(700, 400);
  await page.mouse.down();
  for (let n = 0; n < 60; ++n) await page.mouse.move(700 + n * 3, 400 + n);
  await page.mouse.up();
  const frames = await page.evaluate(() => (window as unknown as { frames: number }).frames);
  return { perFrame: (((await metric('TaskDuration')) - before) * 1000) / frames, frames: frames / ((Date.now() - begin) / 1000) };
}

const kSeconds = Number(process.env.WATCHGRID_LOAD_S ?? 6);
const kFrameMs = 1000 / 30;
/** That anything is drawn at all: how many frames there are depends on what else the machine does. */
const kFramesMin = 15;

/** Requirements 5 to 7 of docs/pages.md. */
for (const [count, busyMax, longestMax, heapMax, dragged] of [[2_000, 0.2, 100, 150, true], [5_000, 0.2, 100, 150, true], [50_000, 0.9, 300, 150, false]] as const)
  test(`E19 ${count} people once a second`, async ({ page, rig }) => {
    test.setTimeout(60_000 + kSeconds * 1000);
    await page.setViewportSize({ width: 1920, height: 1080 });
    const { bounds } = await rig.call<{ bounds: number[] }>('/v1/town');
    await feed(page, count, bounds);
    await rig.visit(page);
    await expect(page.getByTestId('on-duty')).toHaveText(count.toLocaleString('en-US'), { timeout: 20_000 });
    await page.waitForTimeout(2_000);
    const m = await measure(page, kSeconds);
    const d = await drag(page);
    console.log(
      `${count} people, ${kSeconds} s: processor ${(m.busy * 100).toFixed(1)} %, longest task ${m.longest.toFixed(0)} ms, heap ${m.heapMb.toFixed(1)} MB, ` +
        `drag ${d.perFrame.toFixed(1)} ms a frame (${d.frames.toFixed(0)} frames/s)`,
    );
    expect(m.busy).toBeLessThanOrEqual(busyMax);
    expect(m.longest).toBeLessThanOrEqual(longestMax);
    expect(m.heapMb).toBeLessThanOrEqual(heapMax);
    if (!dragged) return;
    expect(d.perFrame).toBeLessThanOrEqual(kFrameMs);
    expect(d.frames).toBeGreaterThanOrEqual(kFramesMin);
  });

test('the console is usable within a second and a half: the first row of the queue is painted, with nothing in the cache', async ({ rig, browser }) => {
  await rig.raise();
  const usable: number[] = [];
  // The first visit pays for starting the browser; of the others the best, since something else may run on this machine.
  for (let n = 0; n < 4; ++n) {
    const page = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
    await page.addInitScript(() => {
      const w = window as unknown as { usable?: number };
      const watch = new MutationObserver(() => {
        if (!document.querySelector('[data-incident]')) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => (w.usable = performance.now()))); // after its frame
      });
      watch.observe(document, { childList: true, subtree: true });
    });
    await rig.visit(page);
    await page.waitForFunction(() => 'usable' in window);
    usable.push(await page.evaluate(() => (window as unknown as { usable: number }).usable));
    await page.context().close();
  }
  console.log(`usable after ${usable.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  expect(Math.min(...usable.slice(1))).toBeLessThan(1_500);
});
