/**
 * The patrol page: a phone that goes on duty, is asked, goes, reports, loses its network and calls for help.
 */
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { foreignRequests } from './origin';
import { centre, everybodyElseOff, goOnDuty, hold, Line, offersOf, signIn, taskFor, type Held } from './patrol_page';
import { pngOf } from './picture';
import { expect, test, type Role } from './rig';

test.use({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });

/** What other files left open would ask the phones of these tests. */
test.beforeEach(({ rig }) => rig.closeAll());
test.afterEach(({ rig }) => rig.closeAll());

/** For a thumb in a glove, in the rain. */
async function expectLargeButtons(page: Page, screen: string): Promise<void> {
  const sizes = await page.locator('button:visible, .button:visible').evaluateAll((all) => all.map((b) => ({ name: (b.textContent ?? '').trim(), least: Math.min(b.getBoundingClientRect().width, b.getBoundingClientRect().height) })));
  expect(sizes.length, screen).toBeGreaterThan(1);
  expect(sizes.filter((s) => s.least < 48), screen).toEqual([]);
}

test('E1 on duty, asked so that it is heard, accepted, arrived, controlled, reported, closed', async ({ page, rig, context }) => {
  await page.addInitScript(() => {
    const w = window as unknown as { tones: number };
    w.tones = 0;
    const real = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function (this: AudioContext) {
      ++w.tones;
      return real.call(this);
    };
  });
  const faults: string[] = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  page.on('pageerror', (e) => faults.push(String(e)));
  const id = 'officer-004';
  await signIn(rig, page, context, id);
  await everybodyElseOff(rig, id);
  await expect(page.getByTestId('everyday')).toBeVisible();
  await expectLargeButtons(page, 'off duty');
  await goOnDuty(rig, page, id);
  await expectLargeButtons(page, 'waiting');
  const incident = await rig.raise({ type: 'lost_person', text: '<b>red coat</b>', reporter: { name: '王', phone: '13800000000' } });
  const before = Date.now();
  await expect(page.locator('.accept')).toBeVisible();
  expect(Date.now() - before).toBeLessThan(2_000);
  await expect.poll(() => page.evaluate(() => (window as unknown as { tones: number }).tones)).toBeGreaterThanOrEqual(4);
  await expect(page.locator('.place')).not.toBeEmpty(); // in words, not an id
  for (const selector of ['.accept', '.sos']) expect((await page.locator(selector).boundingBox())!.height).toBeGreaterThanOrEqual(72);
  await expectLargeButtons(page, 'offer');
  await page.locator('.accept').click();
  await expect(page.locator('#task-title')).toBeVisible();
  await expect(page.getByText('<b>red coat</b>')).toBeVisible(); // strangers' words, as text; an offer may not have them yet
  await expect(page.locator('canvas')).toBeVisible();
  await expect(page.locator('a.button', { hasText: '13800000000' })).toBeVisible();
  await expectLargeButtons(page, 'task');
  const at = await centre(rig);
  await context.setGeolocation({ latitude: at.lat, longitude: at.lon, accuracy: 8 });
  await page.getByRole('button', { name: '我已到场' }).click();
  await expectLargeButtons(page, 'at the scene');
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
  await expect(page.locator('.banner.quiet')).toHaveText(`${incident}: 已答复无法前往`);
  await expect.poll(async () => (await offersOf(rig, incident)).find((o) => o.responder_id === id)?.state).toBe('declined');
  await page.reload();
  await expect(page.locator('.line.online')).toBeVisible();
  await expect(page.locator('.accept')).toHaveCount(0);
});

test('an offer that was missed leaves a quiet word', async ({ page, rig, context }) => {
  const id = 'officer-019';
  await signIn(rig, page, context, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'lost_person' });
  await expect(page.locator('.accept')).toBeVisible();
  await expect(page.getByText('大致位置，接警后显示确切地点')).toBeVisible();
  await expect(page.locator('.banner.quiet')).toHaveText(`${incident}: 超时未答`, { timeout: 40_000 });
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
  const pressed = Date.now();
  await page.getByRole('button', { name: '我已到场' }).click();
  await expect(page.getByText('待发').first()).toBeVisible();
  await expect(page.getByText(/1 条待发/)).toBeVisible();
  await page.waitForTimeout(2_500);
  await page.reload(); // also over a reload
  await expect(page.getByText(/^离线/)).toBeVisible();
  await page.unroute('**/patrol/api/**');
  line.mend();
  await expect(page.getByText('已送达').first()).toBeVisible({ timeout: 15_000 });
  const story = await rig.call<{ events: { event: string; at: string; stage?: string; device_at?: string }[] }>(`/v1/incidents/${incident}/timeline`);
  const arrived = story.events.filter((e) => e.event === 'assignment_progressed' && e.stage === 'arrived');
  expect(arrived).toHaveLength(1);
  expect(Math.abs(Date.parse(arrived[0]!.device_at!) - pressed)).toBeLessThan(2_000);
  expect(Date.parse(arrived[0]!.at) - pressed).toBeGreaterThan(2_500); // not the time at which it came
});

test('a report goes at once, its photo when there is a network; desk and replay show it', async ({ page, rig, context, browser }) => {
  const id = 'officer-019';
  const incident = await taskFor(rig, page, context, id);
  await page.getByRole('button', { name: '我已到场' }).click();
  await page.route('**/patrol/api/photo?*', (r) => r.abort());
  await page.getByLabel('拍照或选照片').setInputFiles({ name: 'gate.png', mimeType: 'image/png', buffer: pngOf(640, 480, (x, y) => (x > y ? [200, 60, 20] : [20, 80, 160])) });
  await expect(page.locator('.photos img')).toHaveCount(1);
  await expect(page.locator('.photos')).toContainText('待发');
  await page.getByLabel('处置情况').fill('门已修好');
  await page.getByRole('button', { name: '提交反馈' }).click();
  await expect(page.getByText('反馈已提交')).toBeVisible();
  await expect.poll(async () => (await offersOf(rig, incident)).find((o) => o.responder_id === id)?.feedback_at).toBeTruthy();
  await page.reload(); // the photo is on the phone
  await expect(page.locator('.photos')).toContainText('待发');
  await page.unroute('**/patrol/api/photo?*');
  await expect(page.locator('.photos')).toContainText('已送达', { timeout: 15_000 });

  const desk = await (await browser.newContext({ locale: 'zh-CN', viewport: { width: 1366, height: 768 } })).newPage();
  await rig.visit(desk);
  await desk.locator(`[data-incident="${incident}"]`).click();
  await desk.getByRole('tab', { name: '时间线' }).click();
  await expect(desk.getByTestId('timeline')).toContainText('发来现场照片');
  await expect(desk.getByTestId('scene-photo')).toHaveJSProperty('naturalWidth', 640);
  await desk.getByRole('button', { name: '放大现场照片' }).click();
  await expect(desk.getByRole('dialog', { name: '现场照片' })).toBeVisible();
  await rig.visit(desk, `/replay/${incident}`);
  await expect(desk.getByTestId('scene-photo')).toHaveJSProperty('naturalWidth', 640);
  await desk.context().close();
});

test('a photo is refused when it is too large, no picture, or of somebody else, and shown to nobody but the desk', async ({ page, rig, context }) => {
  const id = 'officer-020';
  const incident = await taskFor(rig, page, context, id);
  const offer = (await offersOf(rig, incident)).find((o) => o.responder_id === id)!.offer_id;
  const send = async (who: string, of: string, body: Buffer): Promise<Response> =>
    fetch(`${rig.url}/patrol/api/photo?offer_id=${of}`, { method: 'POST', headers: { Authorization: `Basic ${btoa(`${who}:${rig.password(who)}`)}`, 'Content-Type': 'image/png' }, body: new Uint8Array(body) });
  const small = pngOf(8, 8, () => [1, 2, 3]);
  expect((await send(id, offer, Buffer.alloc(1_100_000, small))).status).toBe(413);
  expect((await send(id, offer, Buffer.from('<svg onload="alert(1)"/>'))).status).toBe(415);
  expect((await send('officer-004', offer, small)).status).toBe(409);
  expect((await send(id, 'O999999', small)).status).toBe(409);
  expect((await fetch(`${rig.url}/patrol/api/photo?offer_id=${offer}`, { method: 'POST', body: new Uint8Array(small) })).status).toBe(401);
  const first = await send(id, offer, small);
  expect(first.status).toBe(201);
  expect((await send(id, offer, small)).status).toBe(200); // the same once more
  const { photo } = (await first.json()) as { photo: string };
  const show = (role: Role, path = `/v1/incidents/${incident}/photos/${photo}`): Promise<Response> => fetch(rig.url + path, { headers: { Authorization: `Bearer ${rig.tokens[role]}` } });
  const shown = await show('dispatcher');
  expect(shown.headers.get('Content-Type')).toBe('image/png');
  expect(Buffer.from(await shown.arrayBuffer()).equals(small)).toBe(true);
  expect((await show('wall')).status).toBe(403);
  expect((await show('device')).status).toBe(403);
  expect((await show('dispatcher', `/v1/incidents/${incident}/photos/${'0'.repeat(64)}`)).status).toBe(404);
  const { events } = await rig.call<{ events: { event: string; digest?: string }[] }>(`/v1/incidents/${incident}/timeline`);
  expect(events.filter((e) => e.event === 'photo_added').map((e) => e.digest)).toEqual([photo]);
});

test('a phone comes back at a pace of its own', async ({ page, rig, context }) => {
  const line = new Line();
  await line.on(page);
  const pace = async (share: number): Promise<number> => {
    await page.evaluate((s) => (Math.random = () => s), share);
    line.mend();
    await expect(page.locator('.line.online')).toBeVisible();
    await line.cut();
    await expect.poll(() => line.tries.length, { timeout: 10_000 }).toBeGreaterThan(1);
    return line.tries[1]! - line.tries[0]!;
  };
  await signIn(rig, page, context, 'officer-012');
  await pace(0); // its pace was drawn at the first connection
  const quick = await pace(0);
  expect(await pace(0.9)).toBeGreaterThan(quick + 1_000);
});

test('of two windows of one phone the newer has the line, and the other says so', async ({ page, rig, context }) => {
  await signIn(rig, page, context, 'officer-012');
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(page.getByRole('button', { name: '在此继续' })).toBeVisible();
  await expect(other.locator('.line.online')).toBeVisible();
  await page.getByRole('button', { name: '在此继续' }).click();
  await expect(page.locator('.line.online')).toBeVisible();
  await expect(other.getByRole('button', { name: '在此继续' })).toBeVisible();
  const name = other.locator('header b');
  expect((await name.boundingBox())!.height).toBeLessThan(30); // one line
  await other.close();
});

test('of two phones with one password one yields and says so', async ({ page, rig, context, browser }) => {
  const id = 'officer-012';
  await signIn(rig, page, context, id);
  const pocket = await browser.newContext();
  const other = await pocket.newPage();
  await other.goto(`${rig.url}/patrol/?lang=zh#id=${id}&key=${rig.password(id)}`);
  const yielded = (p: Page): Promise<boolean> => p.getByRole('button', { name: '在此继续' }).isVisible();
  const online = (p: Page): Promise<boolean> => p.locator('.line.online').isVisible();
  const picture = async (): Promise<string> => (await Promise.all([page, other].map(async (p) => ((await yielded(p)) ? 'yielded' : (await online(p)) ? 'online' : 'trying')))).sort().join(' ');
  await expect.poll(async () => ((await yielded(page)) || (await yielded(other))), { timeout: 60_000 }).toBe(true);
  await page.waitForTimeout(6_000);
  for (let s = 0; s < 8; ++s) {
    expect(await picture()).toBe('online yielded');
    await page.waitForTimeout(1_000);
  }
  await pocket.close();
});

test('E10 an SOS needs two seconds, goes over HTTP when MQTT is down, is repeated until somebody has it, and says so', async ({ page, rig, context }) => {
  const id = 'officer-012';
  const line = new Line();
  await line.on(page);
  await signIn(rig, page, context, id);
  const count = async (): Promise<number> => (await rig.call<{ incidents: { type: string }[] }>('/v1/incidents')).incidents.filter((i) => i.type === 'sos').length;
  const sent: string[] = [];
  await page.route('**/patrol/api/sos', (route) => {
    sent.push((route.request().postDataJSON() as { sos_id: string }).sos_id);
    return sent.length < 3 ? route.abort() : route.continue();
  });
  await hold(page, 1_800);
  await page.waitForTimeout(800);
  expect(sent).toEqual([]);
  expect(await count()).toBe(0);
  await line.cut();
  await hold(page, 2_300);
  await expect(page.getByText(/SOS 发送中，未收到确认，正在重发/)).toBeVisible();
  await expect(page.getByText(/SOS 已收到，编号 I\d+/)).toBeVisible({ timeout: 15_000 });
  expect(sent).toHaveLength(3);
  expect(new Set(sent).size).toBe(1);
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

test('a phone whose password was taken back keeps nothing', async ({ page, rig, context }) => {
  const id = 'officer-008';
  await taskFor(rig, page, context, id, 'en');
  const kept = (): Promise<{ words: string[]; things: number }> =>
    page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('watchgrid-patrol', 1);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const things = await new Promise<number>((resolve, reject) => {
        const request = database.transaction('kept').objectStore('kept').count();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      database.close();
      return { words: Object.keys(localStorage).filter((key) => key.startsWith('watchgrid.patrol.')), things };
    });
  await expect.poll(async () => (await kept()).things).toBeGreaterThan(0);
  expect((await kept()).words).toContain('watchgrid.patrol.login');
  rig.revoke(id);
  await expect(page.getByRole('alert')).toHaveText('The password of this phone was taken back; what it kept is gone', { timeout: 60_000 });
  await expect(page.locator('#task-title')).toHaveCount(0);
  await expect.poll(kept).toEqual({ words: [], things: 0 });
  await page.reload();
  await expect(page.locator('form')).toBeVisible();
  await expect(page.getByText('red coat')).toHaveCount(0);
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
  test(`E21 no accessibility violation, and no request to elsewhere, ${lang}`, async ({ page, rig, context }) => {
    const foreign = foreignRequests(rig, page);
    await page.goto(`${rig.url}/patrol/?lang=${lang}`);
    await expect(page.locator('form')).toBeVisible();
    await expectAccessible(page, 'signing in');
    const id = 'officer-020';
    await signIn(rig, page, context, id, lang);
    await everybodyElseOff(rig, id);
    await expect(page.locator('.huge.go')).toBeVisible();
    await expectAccessible(page, 'off duty');
    await goOnDuty(rig, page, id);
    await expectAccessible(page, 'waiting');
    await rig.raise({ type: 'lost_person', text: 'red coat' });
    await expect(page.locator('.accept')).toBeVisible();
    await expectAccessible(page, 'offer');
    await page.locator('.accept').click();
    await expect(page.locator('#task-title')).toBeVisible();
    await expectAccessible(page, 'task');
    await page.locator('.huge').click();
    await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: pngOf(64, 64, () => [90, 90, 90]) });
    await expect(page.locator('.photos img')).toBeVisible();
    await expectAccessible(page, 'at the scene');
    expect(foreign).toEqual([]);
  });

test.describe('as an installed page', () => {
  test.use({ serviceWorkers: 'allow' });
  test('it opens without a network and shows its last state: the task, and what is to be sent', async ({ page, rig, context }) => {
    const id = 'officer-012';
    const line = new Line();
    await line.on(page);
    const incident = await taskFor(rig, page, context, id);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.reload(); // now through the worker
    await expect(page.locator('.line.online')).toBeVisible();
    await page.waitForTimeout(500);
    await context.setOffline(true);
    await line.cut(); // a socket that is open stays open when the browser goes offline
    await expect(page.getByText(/^离线/)).toBeVisible();
    await page.getByRole('button', { name: '我已到场' }).click();
    await expect(page.getByText(/^离线.*1 条待发/)).toBeVisible();
    await page.reload();
    await expect(page.locator('.sos')).toBeVisible();
    await expect(page.locator('#task-title')).toBeVisible();
    await expect(page.locator('section .kicker')).toContainText(incident);
    await expect(page.locator('.row .mark')).toHaveText('◌ 待发');
    await expect(page.getByText(/^离线.*1 条待发/)).toBeVisible();
    await context.setOffline(false);
    line.mend();
    await expect(page.locator('.row .mark')).toHaveText('✓ 已送达', { timeout: 15_000 });
    await expect.poll(async () => (await offersOf(rig, incident)).find((o) => o.responder_id === id)?.arrived_at).toBeTruthy();
  });
});
