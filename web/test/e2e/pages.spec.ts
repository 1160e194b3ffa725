/** Every page: no request leaves the origin, no violation of the policy, no accessibility violation, budgets, no scrollbars on the wall. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Role } from './rig';

const pages: [path: string, role: Role, ready: string][] = [
  ['/', 'dispatcher', '[data-incident]'],
  ['/wall', 'wall', '.rows li'],
  ['/sla', 'supervisor', '[data-testid=sla-table]'],
  ['/admin?tab=zones', 'admin', 'table tbody tr'],
  ['/admin?tab=access', 'admin', 'table'],
  ['/replay/FIRST', 'viewer', '[data-testid=story] li'],
];

let first = '';
test.beforeEach(async ({ rig }) => {
  if (first) return;
  const officers = await rig.officersOnDuty(3);
  first = await rig.raise({ type: 'fire', severity: 'critical', text: 'smoke' });
  await rig.raise({ type: 'dispute', severity: 'low' });
  await rig.call(`/v1/incidents/${first}/commands`, { command: 'note', text: 'seen from the road' });
  expect(officers.length).toBe(3);
});

for (const [path, role, ready] of pages) {
  test(`E21 ${path} has no accessibility violation in both languages and themes`, async ({ page, rig }) => {
    const foreign: string[] = [];
    const violations: string[] = [];
    page.on('request', (r) => {
      if (!r.url().startsWith(rig.url) && !/^(data|blob):/.test(r.url())) foreign.push(r.url());
    });
    page.on('console', (m) => {
      if (m.location().url.endsWith('/tiles/sources.json')) return; // no base map is configured, which is fine
      if (m.type() === 'error' || /Content.Security.Policy/i.test(m.text())) violations.push(m.text());
    });
    page.on('pageerror', (e) => violations.push(String(e)));
    for (const lang of ['zh', 'en'])
      for (const theme of ['dark', 'light']) {
        await page.goto('about:blank');
        const address = path.replace('FIRST', first);
        await rig.visit(page, `${address}${address.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}`, role);
        await page.locator(ready).first().waitFor();
        await page.waitForTimeout(600);
        const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
        expect(found.violations.map((v) => `${lang} ${theme} ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(' | ')} ${v.nodes[0]?.failureSummary?.split('\n')[1] ?? ''}`)).toEqual([]);
      }
    expect(foreign).toEqual([]);
    expect(violations).toEqual([]);
  });
}

test('the console is usable within a second and a half', async ({ page, rig }) => {
  await rig.visit(page);
  await page.locator('[data-incident]').first().waitFor();
  await rig.visit(page, '/?lang=zh&again=1'); // warm: the first visit pays for starting the browser
  await page.locator('[data-incident]').first().waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
  expect(paint).toBeLessThan(1_500);
});

test('a wall shows the picture, cannot give orders, and never scrolls', async ({ page, rig }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await rig.visit(page, '/wall', 'wall');
  await page.locator('.rows li').first().waitFor();
  const scrolls = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth);
  expect(scrolls).toBe(false);
  await expect(rig.call(`/v1/incidents/${first}/commands`, { command: 'note', text: 'x' }, 'wall')).rejects.toThrow('403');
  await expect(rig.call(`/v1/incidents/${first}`, undefined, 'wall')).rejects.toThrow('403');
  // The stream of the wall carries no names and no reports.
  const seen = await page.evaluate(
    ([token, host]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${host}/v1/stream/wall`, ['watchgrid.v1', `bearer.${token}`]);
        let all = '';
        socket.onmessage = (e) => {
          all += e.data;
          if (String(e.data).includes('"snapshot"')) resolve(all);
        };
      }),
    [rig.tokens.wall, new URL(rig.url).host] as const,
  );
  expect(seen).not.toContain('"reporter"');
  expect(seen).not.toContain('"name"');
});

test('the wall veils itself when data stop, and comes back', async ({ page, rig }) => {
  await rig.visit(page, '/wall', 'wall');
  await page.locator('.rows li').first().waitFor();
  rig.freeze(true);
  await expect(page.getByTestId('age-bar')).toBeVisible({ timeout: 6_000 });
  await expect(page.getByTestId('veil')).toBeVisible({ timeout: 12_000 });
  rig.freeze(false);
  await expect(page.getByTestId('veil')).toHaveCount(0, { timeout: 12_000 });
});

test('E25 a replay tells what the log says, in its order', async ({ page, rig }) => {
  await rig.visit(page, `/replay/${first}`, 'viewer');
  await page.locator('[data-testid=story] li').first().waitFor();
  const { events } = await rig.call<{ events: { event: string; at: string }[] }>(`/v1/incidents/${first}/timeline`);
  const minor = ['clock_started', 'offer_delivered', 'offer_seen', 'clock_cancelled', 'clock_moved', 'match_explained', 'alert_accepted', 'tier_widened'];
  const told = events.filter((e) => !minor.includes(e.event));
  expect(await page.locator('[data-testid=story] li').count()).toBe(told.length);
  await page.getByTestId('cursor').evaluate((e: HTMLInputElement) => {
    e.value = e.max;
    e.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await expect(page.locator('[data-testid=story] li.future')).toHaveCount(0);
  await expect(page.getByTestId('story')).toContainText('seen from the road');
});

test('at 200 % zoom and on a small desk nothing of the queue and the orders is lost', async ({ page, rig }) => {
  for (const [width, height] of [[1366, 768], [683, 384], [390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await rig.visit(page, `/?lang=en&w=${width}`);
    await page.locator('[data-incident]').first().click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide, `${width}`).toBe(false);
    await expect(page.getByTestId('dispatch')).toBeVisible();
  }
});

test('works without WebGL', async ({ page, rig }) => {
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : real.call(this, kind as '2d', ...(rest as []));
    } as typeof real;
  });
  await rig.visit(page);
  await page.locator('[data-incident]').first().waitFor();
  await expect.poll(() => page.evaluate(() => (window as unknown as { __map?: { unitsDrawn: number } }).__map?.unitsDrawn ?? 0)).toBeGreaterThan(0);
  // People are painted again and again; names have a canvas of their own and stay.
  await expect(page.locator('.ol-layers > .ol-layer')).toHaveCount(2);
});

test('E18 a base map that does not come is replaced by the roads of the town, and that is said', async ({ page, rig }) => {
  const folder = join(rig.folder, 'tiles');
  mkdirSync(folder, { recursive: true });
  const source = { id: 'street', label: { zh: '街道图', en: 'Streets' }, type: 'xyz', url: '/tiles/none/{z}/{x}/{y}.png', crs: 'GCJ02', attribution: 'Test', map_number: 'GS(2026)0001' };
  writeFileSync(join(folder, 'sources.json'), JSON.stringify([source]));
  await rig.visit(page);
  await expect(page.getByText('底图加载失败，已改用离线底图')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: '图层' }).click();
  await expect(page.getByLabel('底图')).toHaveValue('');
  rmSync(folder, { recursive: true });
});

test('the stream answers a ping, a wish for a snapshot, and tells only who is in view', async ({ page, rig }) => {
  await rig.officersOnDuty(6);
  const { centre } = await rig.call<{ centre: { lat: number; lon: number } }>('/v1/town');
  await rig.visit(page);
  const seen = await page.evaluate(
    ([token, host, lat, lon]) =>
      new Promise<{ pong: { t0: number; server_at: string }; snapshots: number; whole: number; part: number; onDuty: number }>((resolve) => {
        const socket = new WebSocket(`ws://${host}/v1/stream`, ['watchgrid.v1', `bearer.${token}`]);
        const out = { pong: { t0: 0, server_at: '' }, snapshots: 0, whole: 0, part: -1, onDuty: 0 };
        let told = false;
        socket.onmessage = (e) => {
          const m = JSON.parse(String(e.data));
          if (m.kind === 'pong') out.pong = m;
          if (m.kind === 'snapshot' && ++out.snapshots === 1) for (const say of [{ kind: 'ping', t0: 42 }, { kind: 'snapshot' }, { kind: 'nonsense' }, [], 'x']) socket.send(JSON.stringify(say));
          if (m.kind !== 'positions' || out.snapshots < 2) return;
          if (!told) {
            out.whole = m.ids.length;
            told = true;
            socket.send(JSON.stringify({ kind: 'view', bounds: [lon + 5, lat + 5, lon + 6, lat + 6] }));
          } else if (m.ids.length < out.whole) {
            out.part = m.ids.length;
            out.onDuty = m.on_duty;
            socket.close();
            resolve(out);
          }
        };
      }),
    [rig.tokens.dispatcher, new URL(rig.url).host, centre.lat, centre.lon] as const,
  );
  expect(seen.pong.t0).toBe(42);
  expect(Math.abs(Date.parse(seen.pong.server_at) - Date.now())).toBeLessThan(5_000);
  expect(seen.snapshots).toBe(2);
  expect(seen.whole).toBeGreaterThanOrEqual(6);
  expect(seen.onDuty).toBe(seen.whole);
  const { responders } = await rig.call<{ responders: { on_duty: boolean; status: string }[] }>('/v1/responders');
  expect(seen.part).toBeLessThanOrEqual(responders.filter((r) => r.on_duty && r.status !== 'available' && r.status !== 'resting').length);
});
