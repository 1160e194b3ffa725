/**
 * The patrol page: a phone that goes on duty, is asked, goes, reports, loses its network and calls for help.
 * The officers used here have a shift of 24 hours, so that the tests pass at any time of day, and are of the second tier.
 */
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';
import { expect, test, type Rig } from './rig';

interface Held {
  offer_id: string;
  responder_id: string;
  state: string;
  arrived_at: string | null;
  feedback_at: string | null;
  end_reason: string | null;
}
const offersOf = async (rig: Rig, incident: string): Promise<Held[]> => (await rig.call<{ offers: Held[] }>(`/v1/incidents/${incident}`)).offers;
const centre = async (rig: Rig): Promise<{ lat: number; lon: number }> => (await rig.call<{ centre: { lat: number; lon: number } }>('/v1/town')).centre;

/** The line to the broker, which a test may cut. */
class Line {
  private up = true;
  private sockets: WebSocketRoute[] = [];
  async on(page: Page): Promise<void> {
    await page.routeWebSocket(/\/mqtt$/, (socket) => {
      if (!this.up) return void socket.close({ code: 1013, reason: 'cut' });
      socket.connectToServer();
      this.sockets.push(socket);
    });
  }
  async cut(): Promise<void> {
    this.up = false;
    for (const s of this.sockets.splice(0)) await s.close({ code: 1001, reason: 'cut' });
  }
  mend(): void {
    this.up = true;
  }
}

async function signIn(rig: Rig, page: Page, context: BrowserContext, id: string, lang = 'zh'): Promise<void> {
  const at = await centre(rig);
  await rig.call(`/v1/responders/${id}/duty`, { on: false });
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: at.lat + 0.002, longitude: at.lon, accuracy: 8 });
  await page.goto(`${rig.url}/patrol/?lang=${lang}#id=${id}&key=${rig.password(id)}`);
  await expect(page.locator('.line.online')).toBeVisible();
  expect(page.url()).not.toContain('key=');
}
async function goOnDuty(rig: Rig, page: Page, id: string): Promise<void> {
  await page.locator('.huge.go').click();
  await expect(page.locator('.waiting')).toBeVisible();
  // With its first position: who has none is not asked, and the next look is ten seconds later.
  await expect
    .poll(async () => {
      const known = await rig.call<{ on_duty: boolean; location: unknown; fix_age_s: number | null }>(`/v1/responders/${id}`);
      return known.on_duty && known.location !== null && (known.fix_age_s ?? 99) < 5;
    })
    .toBe(true);
}
/** Only this one is on duty, so that the offer comes here. */
async function everybodyElseOff(rig: Rig, id: string): Promise<void> {
  const { responders } = await rig.call<{ responders: { responder_id: string; on_duty: boolean }[] }>('/v1/responders');
  for (const r of responders) if (r.on_duty && r.responder_id !== id) await rig.call(`/v1/responders/${r.responder_id}/duty`, { on: false });
}
async function taskFor(rig: Rig, page: Page, context: BrowserContext, id: string, lang = 'zh'): Promise<string> {
  await signIn(rig, page, context, id, lang);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'lost_person', text: 'red coat' });
  await page.locator('.accept').click();
  await expect(page.locator('#task-title')).toBeVisible();
  return incident;
}
async function hold(page: Page, ms: number): Promise<void> {
  const box = (await page.locator('.sos').boundingBox())!;
  await page.mouse.move(box.x + 30, box.y + 30);
  await page.mouse.down();
  await page.waitForTimeout(ms);
  await page.mouse.up();
}

test.use({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });

/** What other files left open would ask the phones of these tests. */
async function closeAll(rig: Rig): Promise<void> {
  const { incidents } = await rig.call<{ incidents: { incident_id: string }[] }>('/v1/incidents?state=open&limit=1000');
  for (const i of incidents) await rig.call(`/v1/incidents/${i.incident_id}/commands`, { command: 'resolve', outcome: 'settled_on_the_spot' });
}
test.beforeEach(async ({ rig }) => closeAll(rig));
test.afterEach(async ({ rig }) => closeAll(rig));

test('E1 on duty, asked, accepted, arrived, controlled, reported, closed', async ({ page, rig, context }) => {
  const faults: string[] = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  page.on('pageerror', (e) => faults.push(String(e)));
  const id = 'officer-004';
  await signIn(rig, page, context, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'lost_person', text: '<b>red coat</b>' });
  const before = Date.now();
  await expect(page.locator('.accept')).toBeVisible();
  expect(Date.now() - before).toBeLessThan(2_000);
  await expect(page.getByText('<b>red coat</b>')).toBeVisible();
  await expect(page.locator('.place')).not.toBeEmpty(); // in words, not an id
  for (const [selector, least] of [['.accept', 72], ['.decline', 48], ['.sos', 72]] as const) expect((await page.locator(selector).boundingBox())!.height).toBeGreaterThanOrEqual(least);
  await page.locator('.accept').click();
  await expect(page.locator('#task-title')).toBeVisible();
  await expect(page.locator('canvas')).toBeVisible();
  const at = await centre(rig);
  await context.setGeolocation({ latitude: at.lat, longitude: at.lon, accuracy: 8 });
  await page.getByRole('button', { name: '我已到场' }).click();
  await page.getByRole('button', { name: '现场已控制' }).click();
  await page.getByLabel('处置情况').fill('已找到');
  await page.getByRole('button', { name: '提交反馈' }).click();
  await expect(page.getByText('反馈已提交')).toBeVisible();
  const mine = async (): Promise<Held | undefined> => (await offersOf(rig, incident)).find((o) => o.responder_id === id);
  await expect.poll(async () => (await mine())?.feedback_at).toBeTruthy();
  expect((await mine())?.arrived_at).toBeTruthy();
  await rig.call(`/v1/incidents/${incident}/commands`, { command: 'resolve', outcome: 'settled_on_the_spot' });
  await expect(page.locator('.waiting')).toBeVisible();
  expect(faults).toEqual([]);
});

test('declining takes one tap, and the offer does not come back', async ({ page, rig, context }) => {
  const id = 'officer-007';
  await signIn(rig, page, context, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'dispute' });
  await page.locator('.decline').click();
  await expect(page.locator('.waiting')).toBeVisible();
  await expect.poll(async () => (await offersOf(rig, incident)).find((o) => o.responder_id === id)?.state).toBe('declined');
  await page.reload();
  await expect(page.locator('.line.online')).toBeVisible();
  await expect(page.locator('.accept')).toHaveCount(0);
});

test('E3 what somebody else or the desk took is gone from the screen, with the reason', async ({ page, rig, context }) => {
  const id = 'officer-016';
  await signIn(rig, page, context, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'lost_person' });
  await expect(page.locator('.accept')).toBeVisible();
  await rig.call(`/v1/incidents/${incident}/commands`, { command: 'cancel', reason: 'called off' });
  await expect(page.locator('.accept')).toHaveCount(0);
  await expect(page.locator('.banner.note')).toContainText(incident);
});

test('E4 arrived without a network is kept, shown as waiting and delivered with its own time', async ({ page, rig, context }) => {
  const id = 'officer-011';
  const line = new Line();
  await line.on(page);
  const incident = await taskFor(rig, page, context, id);
  await line.cut();
  await page.route('**/patrol/api/**', (r) => r.abort());
  await expect(page.getByText(/^离线/)).toBeVisible();
  await page.getByRole('button', { name: '我已到场' }).click();
  await expect(page.getByText('待发').first()).toBeVisible();
  await expect(page.getByText(/1 条待发/)).toBeVisible();
  const pressed = Date.now();
  await page.waitForTimeout(2_500);
  await page.reload(); // also over a reload
  await expect(page.getByText(/^离线/)).toBeVisible();
  await page.unroute('**/patrol/api/**');
  line.mend();
  await expect(page.getByText('已送达').first()).toBeVisible({ timeout: 15_000 });
  const story = await rig.call<{ events: { event: string; device_at?: string }[] }>(`/v1/incidents/${incident}/timeline`);
  const told = story.events.map((e) => Date.parse(e.device_at ?? '')).filter((t) => Number.isFinite(t));
  expect(told.some((t) => Math.abs(t - pressed) < 2_000)).toBe(true);
});

test('E10 an SOS needs two seconds, goes over HTTP when MQTT is down, and says that it is taken', async ({ page, rig, context }) => {
  const id = 'officer-012';
  const line = new Line();
  await line.on(page);
  await signIn(rig, page, context, id);
  const count = async (): Promise<number> => (await rig.call<{ incidents: { type: string }[] }>('/v1/incidents')).incidents.filter((i) => i.type === 'sos').length;
  await hold(page, 900);
  await page.waitForTimeout(800);
  expect(await count()).toBe(0);
  await line.cut();
  await hold(page, 2_300);
  await expect(page.getByText(/SOS 已收到，编号 I\d+/)).toBeVisible();
  expect(await count()).toBe(1);
  line.mend();
  await expect(page.locator('.line.online')).toBeVisible({ timeout: 15_000 });
  await page.waitForTimeout(1_000);
  expect(await count()).toBe(1);
});

test('reinforcement and leaving reach the desk', async ({ page, rig, context }) => {
  const id = 'officer-015';
  const incident = await taskFor(rig, page, context, id);
  await page.getByRole('button', { name: '请求增援' }).click();
  await expect(page.getByRole('button', { name: '增援已请求' })).toBeVisible();
  expect(JSON.stringify(await rig.call(`/v1/incidents/${incident}/timeline`))).toContain('reinforcement asked for');
  await page.getByRole('button', { name: '无法继续' }).click();
  await page.getByLabel('原因').fill('车坏了');
  await page.getByRole('button', { name: '确定退出' }).click();
  await expect(page.locator('.waiting')).toBeVisible();
  await expect.poll(async () => (await offersOf(rig, incident)).find((o) => o.responder_id === id)?.end_reason).toBe('withdrawn');
});

test('no position is sent off duty', async ({ page, rig, context }) => {
  const id = 'officer-016';
  let positions = 0;
  await page.routeWebSocket(/\/mqtt$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((m) => {
      if (m.toString('utf8').includes(`responders/${id}/position`)) ++positions;
      server.send(m);
    });
  });
  await signIn(rig, page, context, id);
  await page.waitForTimeout(600);
  expect(positions).toBe(0);
  await goOnDuty(rig, page, id);
  await expect.poll(() => positions).toBeGreaterThan(0);
  await page.getByRole('button', { name: '下岗' }).click();
  await expect(page.locator('.huge.go')).toBeVisible();
  const before = positions;
  const at = await centre(rig);
  await context.setGeolocation({ latitude: at.lat + 0.01, longitude: at.lon, accuracy: 8 });
  await page.waitForTimeout(6_000); // longer than the pause between two positions
  expect(positions).toBe(before);
});

test('a wrong password is said plainly', async ({ page, rig }) => {
  await page.goto(`${rig.url}/patrol/?lang=en#id=officer-003&key=wrong`);
  await expect(page.getByRole('alert')).toHaveText('Sign-in refused');
});

test('E17 the language changes in the middle of a task, without a reload', async ({ page, rig, context }) => {
  await taskFor(rig, page, context, 'officer-019');
  await page.locator('.lang').click();
  await expect(page.getByRole('button', { name: 'I have arrived' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

for (const lang of ['zh', 'en'])
  for (const theme of ['light', 'dark'])
    test(`E21 no accessibility violation, ${lang} ${theme}`, async ({ page, rig, context }) => {
      const look = async (): Promise<string[]> =>
        (await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`);
      await page.goto(`${rig.url}/patrol/?lang=${lang}&theme=${theme}`);
      await expect(page.locator('form')).toBeVisible();
      expect(await look()).toEqual([]);
      const id = 'officer-020';
      await signIn(rig, page, context, id, `${lang}&theme=${theme}`);
      await everybodyElseOff(rig, id);
      await expect(page.locator('.huge.go')).toBeVisible();
      expect(await look()).toEqual([]);
      await goOnDuty(rig, page, id);
      expect(await look()).toEqual([]);
      await rig.raise({ type: 'lost_person', text: 'red coat' });
      await expect(page.locator('.accept')).toBeVisible();
      expect(await look()).toEqual([]);
      await page.locator('.accept').click();
      await expect(page.locator('#task-title')).toBeVisible();
      expect(await look()).toEqual([]);
    });

test.describe('as an installed page', () => {
  test.use({ serviceWorkers: 'allow' });
  test('it opens without a network and shows its last state', async ({ page, rig, context }) => {
    const id = 'officer-012';
    await signIn(rig, page, context, id);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.reload(); // now through the worker
    await expect(page.locator('.line.online')).toBeVisible();
    await page.waitForTimeout(500);
    await context.setOffline(true);
    await page.reload();
    await expect(page.locator('.sos')).toBeVisible();
    await expect(page.getByText(/^离线/)).toBeVisible();
    await context.setOffline(false);
    await expect(page.locator('.line.online')).toBeVisible({ timeout: 15_000 });
  });
});
