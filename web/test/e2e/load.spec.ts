/**
 * How the console bears many people: a made-up stream instead of the service, so that the load is exact. Processor time is counted, not
 * the clock: a busy machine does not fail it.
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

async function measure(page: Page, seconds: number, during: () => Promise<void>): Promise<Measured> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const metric = async (name: string): Promise<number> => (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === name)!.value;
  await page.evaluate(() => {
    const w = window as unknown as { longest: number };
    w.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) w.longest = Math.max(w.longest, entry.duration);
    }).observe({ type: 'longtask' });
  });
  const before = await metric('TaskDuration');
  const begin = Date.now();
  await during();
  await page.waitForTimeout(Math.max(0, seconds * 1000 - (Date.now() - begin)));
  const busy = ((await metric('TaskDuration')) - before) / ((Date.now() - begin) / 1000);
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
  await cdp.send('HeapProfiler.collectGarbage');
  return { busy, longest, heapMb: (await metric('JSHeapUsedSize')) / 2 ** 20 };
}

/** 60 mouse moves; frames that were drawn meanwhile, a second. */
async function drag(page: Page): Promise<number> {
  await page.evaluate(() => {
    const w = window as unknown as { frames: number };
    w.frames = 0;
    const count = (): void => void (++w.frames, requestAnimationFrame(count));
    requestAnimationFrame(count);
  });
  const begin = Date.now();
  await page.mouse.move(700, 400);
  await page.mouse.down();
  for (let n = 0; n < 60; ++n) await page.mouse.move(700 + n * 3, 400 + n);
  await page.mouse.up();
  return (await page.evaluate(() => (window as unknown as { frames: number }).frames)) / ((Date.now() - begin) / 1000);
}

for (const [count, busyMax, longestMax, heapMax] of [[5_000, 0.2, 200, 150], [50_000, 0.9, 600, 150]] as const)
  test(`${count} people once a second`, async ({ page, rig }, info) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    const { bounds } = await rig.call<{ bounds: number[] }>('/v1/town');
    await feed(page, count, bounds);
    await rig.visit(page);
    await expect(page.getByTestId('on-duty')).toHaveText(count.toLocaleString('en-US'), { timeout: 20_000 });
    await page.waitForTimeout(2_000);
    const m = await measure(page, 10, async () => undefined);
    const fps = await drag(page);
    info.annotations.push({ type: 'measured', description: JSON.stringify({ ...m, fps }) });
    console.log(`${count} people: processor ${(m.busy * 100).toFixed(1)} %, longest task ${m.longest.toFixed(0)} ms, heap ${m.heapMb.toFixed(1)} MB, drag ${fps.toFixed(0)} frames/s`);
    expect(m.busy).toBeLessThanOrEqual(busyMax);
    expect(m.longest).toBeLessThanOrEqual(longestMax);
    expect(m.heapMb).toBeLessThanOrEqual(heapMax);
  });
