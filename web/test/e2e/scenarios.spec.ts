/** Stories with more than one person in them: whoever is at a plate, at the desk and at several phones, each in a browser of their own. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { centre, everybodyElseOff, goOnDuty, Line, offersOf, signIn } from './patrol_page';
import { expect, Rig, test } from './rig';

const kPhone = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', serviceWorkers: 'block' } as const;
interface Held {
  context: BrowserContext;
  page: Page;
}
async function phoneOf(browser: Browser): Promise<Held> {
  const context = await browser.newContext(kPhone);
  return { context, page: await context.newPage() };
}
/** On duty beside the centre of the town, everybody else at home. */
async function onDuty(rig: Rig, browser: Browser, id: string): Promise<Held> {
  const held = await phoneOf(browser);
  await signIn(rig, held.page, held.context, id);
  return held;
}
/** When an empty queue gets its first row, by the clock that all browsers here have: looking again and again would be too coarse. */
const firstRow = (desk: Page): Promise<number> =>
  desk.evaluate(
    () =>
      new Promise<number>((shown) => {
        const watch = new MutationObserver(() => {
          if (!document.querySelector('[data-incident]')) return;
          watch.disconnect();
          shown(Date.now());
        });
        watch.observe(document.body, { childList: true, subtree: true });
      }),
  );

test.beforeEach(({ rig }) => rig.closeAll());
test.afterEach(({ rig }) => rig.closeAll());

test('E1 from the plate to the closed case: citizen, desk and patrol page', async ({ page, rig, browser }) => {
  const { places } = await rig.call<{ places: { place_id: string; location: { lat: number; lon: number } }[] }>('/v1/places?kind=plate');
  const at = await centre(rig);
  const far = (p: { lat: number; lon: number }): number => Math.hypot(p.lat - at.lat, p.lon - at.lon);
  const plate = places.sort((a, b) => far(a.location) - far(b.location))[0]!;
  const officer = await onDuty(rig, browser, 'officer-004');
  await everybodyElseOff(rig, 'officer-004');
  await goOnDuty(rig, officer.page, 'officer-004');
  await rig.visit(page);
  await expect(page.getByTestId('age')).toContainText('实时');

  const citizen = await phoneOf(browser);
  await citizen.context.grantPermissions(['geolocation']);
  await citizen.context.setGeolocation({ latitude: plate.location.lat, longitude: plate.location.lon, accuracy: 9 });
  await citizen.page.goto(`${rig.url}/p/${plate.place_id}`);
  await expect(citizen.page.locator('#gps')).toContainText('误差约 9 米'); // without a place it would wait 0.6 s for one
  const row = firstRow(page);
  const pressed = Date.now();
  await citizen.page.getByRole('button', { name: '报警' }).click();
  expect((await row) - pressed).toBeLessThan(1_000);
  await citizen.page.locator('#sent').waitFor();
  const id = (await citizen.page.locator('#number').textContent())!;
  await page.locator(`[data-incident="${id}"]`).click();
  await expect(page.getByTestId('selected-id')).toHaveText(id);

  const clock = (stage: string) => page.locator(`[data-testid=legs] [data-stage=${stage}]`);
  await expect(clock('signed')).toHaveAttribute('data-state', /running|breached/);
  await officer.page.locator('.accept').click();
  await expect(officer.page.locator('#task-title')).toBeVisible();
  await expect(clock('signed')).toHaveAttribute('data-state', 'met');
  await expect(citizen.page.locator('#progress')).toContainText('已有人赶来');
  await officer.page.getByRole('button', { name: '我已到场' }).click();
  await expect(clock('arrived')).toHaveAttribute('data-state', 'met');
  await expect(citizen.page.locator('#progress')).toContainText('到达现场');
  await officer.page.getByRole('button', { name: '现场已控制' }).click();
  await officer.page.getByLabel('处置情况').fill('已劝离');
  await officer.page.getByRole('button', { name: '提交反馈' }).click();
  await expect(officer.page.getByText('反馈已提交')).toBeVisible();
  await page.keyboard.press('x');
  await page.getByRole('dialog').getByRole('button', { name: '结案' }).click();
  await expect(page.locator(`[data-incident="${id}"]`)).toHaveCount(0);
  await page.getByRole('tab', { name: '时间线' }).click();
  for (const words of ['接报', '接警', '到场', '控制', '已劝离', '结案']) await expect(page.getByTestId('timeline')).toContainText(words);
  await expect(officer.page.locator('.waiting')).toBeVisible();
  for (const held of [officer, citizen]) await held.context.close();
});

test('E3 two phones race for one offer: one has it, the other hears who was faster', async ({ rig, browser }) => {
  const ids = ['officer-007', 'officer-011'];
  const phones = await Promise.all(ids.map(() => phoneOf(browser)));
  // What the broker says to the phones can be held back: neither hears of the other before both have pressed.
  const held: (() => void)[] = [];
  let holding = false;
  for (const [n, { page, context }] of phones.entries()) {
    await page.routeWebSocket(/\/mqtt$/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((m) => (holding ? void held.push(() => socket.send(m)) : socket.send(m)));
    });
    await signIn(rig, page, context, ids[n]!);
  }
  await everybodyElseOff(rig, ids[0]!);
  for (const [n, held] of phones.entries()) await goOnDuty(rig, held.page, ids[n]!);
  // Not urgent: an open claim, for the first who takes it.
  const incident = await rig.raise({ type: 'dispute', severity: 'low' });
  for (const { page } of phones) await expect(page.locator('.accept')).toBeVisible();
  holding = true;
  for (const { page } of phones) {
    await page.locator('.accept').click();
    await expect(page.getByText('已发送，等待确认')).toBeVisible();
  }
  holding = false;
  for (const pass of held) pass();
  await expect.poll(async () => (await Promise.all(phones.map(({ page }) => page.locator('#task-title').count()))).reduce((a, b) => a + b)).toBe(1);
  const won = (await phones[0]!.page.locator('#task-title').count()) === 1 ? 0 : 1;
  const lost = phones[1 - won]!.page;
  await expect(lost.locator('.banner.note')).toContainText('已被他人接警');
  await expect(lost.locator('.accept')).toHaveCount(0);
  await expect(lost.locator('.waiting')).toBeVisible();
  const accepted = (await offersOf(rig, incident)).filter((o) => o.state === 'accepted');
  expect(accepted.map((o) => o.responder_id)).toEqual([ids[won]]);
  for (const { context } of phones) await context.close();
});

test('E5 the broker is killed in the middle of an offer: it comes back, and the acceptance counts once', async ({ rig, browser }) => {
  const id = 'officer-012';
  const { page, context } = await onDuty(rig, browser, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'lost_person' });
  await expect(page.locator('.accept')).toBeVisible();
  rig.killBroker();
  await expect(page.locator('.line.online')).toHaveCount(0);
  await page.locator('.accept').click(); // there is nobody to hear it
  await expect(page.getByText('待发：没有网络')).toBeVisible();
  await expect(page.locator('#task-title')).toBeVisible({ timeout: 15_000 });
  const mine = (await offersOf(rig, incident)).filter((o) => o.responder_id === id);
  expect(mine.filter((o) => o.state === 'accepted')).toHaveLength(1);
  // An alarm that is raised while it is away reaches the phone afterwards.
  await rig.closeAll();
  await expect(page.locator('.waiting')).toBeVisible();
  rig.killBroker();
  const next = await rig.raise({ type: 'theft' });
  await expect(page.locator('section .kicker')).toContainText(next, { timeout: 15_000 });
  await context.close();
});

test('E11 three phones at one plate within half a minute: one incident with three reports', async ({ browser }) => {
  const rig = new Rig();
  await rig.open(true); // here reports of one event are joined, as in a real town
  try {
    const { places } = await rig.call<{ places: { place_id: string }[] }>('/v1/places?kind=plate');
    const numbers: string[] = [];
    for (let n = 0; n < 3; ++n) {
      const { page, context } = await phoneOf(browser);
      await page.goto(`${rig.url}/p/${places[0]!.place_id}`);
      await page.getByRole('button', { name: '报警' }).click();
      await page.locator('#sent').waitFor();
      numbers.push((await page.locator('#number').textContent())!);
      await context.close();
    }
    expect(new Set(numbers).size).toBe(1);
    const incident = await rig.call<{ alert_count: number }>(`/v1/incidents/${numbers[0]}`);
    expect(incident.alert_count).toBe(3);
    const desk = await phoneOf(browser);
    await desk.page.setViewportSize({ width: 1366, height: 768 });
    await rig.visit(desk.page);
    await expect(desk.page.locator(`[data-incident="${numbers[0]}"]`)).toContainText('3 次报警');
    await desk.context.close();
  } finally {
    await rig.close();
  }
});

test('E10 a call for help in the middle of a task reaches every desk', async ({ page, rig, browser }) => {
  const id = 'officer-015';
  const officer = await onDuty(rig, browser, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, officer.page, id);
  const other = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  await rig.visit(page);
  await rig.visit(other, '/', 'dispatcher2');
  const task = await rig.raise({ type: 'lost_person' });
  await officer.page.locator('.accept').click();
  await expect(officer.page.locator('#task-title')).toBeVisible();
  const box = (await officer.page.locator('.sos').boundingBox())!;
  await officer.page.mouse.move(box.x + 30, box.y + 30);
  await officer.page.mouse.down();
  await expect(officer.page.getByText(/SOS 已收到，编号 I\d+/)).toBeVisible();
  await officer.page.mouse.up();
  for (const desk of [page, other]) {
    await expect(desk.locator('[role=alert]', { hasText: '紧急求救' })).toHaveCount(1);
    await expect(desk.locator('.rows [data-incident]').first()).toContainText('紧急求救');
    await expect(desk.locator(`[data-incident="${task}"]`)).toBeVisible();
  }
  await other.context().close();
  await officer.context.close();
});

test('E22 a drill asks nobody who is on real duty, and a real alarm nobody who is in the drill', async ({ page, rig, browser }) => {
  const id = 'officer-016';
  const { page: phone, context } = await onDuty(rig, browser, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, phone, id);
  await rig.visit(page);
  const drill = await rig.raise({ type: 'lost_person', drill: true });
  await expect(page.locator(`[data-incident="${drill}"]`)).toContainText('演练');
  await page.waitForTimeout(1_500); // an offer takes milliseconds
  await expect(phone.locator('.accept')).toHaveCount(0);
  expect(await offersOf(rig, drill)).toEqual([]);
  // By hand neither.
  await expect(rig.call(`/v1/incidents/${drill}/commands`, { command: 'assign', responder_id: id, reason: 'test' })).rejects.toThrow('responder_not_in_drill');
  await rig.call(`/v1/responders/${id}/duty`, { on: false });
  await rig.call(`/v1/responders/${id}/duty`, { on: true, drill: true });
  const real = await rig.raise({ type: 'lost_person' });
  await page.waitForTimeout(1_500);
  expect(await offersOf(rig, real)).toEqual([]); // the drill itself may ask by now
  await expect(rig.call(`/v1/incidents/${real}/commands`, { command: 'assign', responder_id: id, reason: 'test' })).rejects.toThrow('responder_not_in_drill');
  await rig.call(`/v1/incidents/${drill}/commands`, { command: 'assign', responder_id: id, reason: 'test' });
  await expect(phone.locator('#task-title')).toBeVisible();
  await expect(phone.locator('section .kicker')).toContainText('演练');
  await context.close();
});

test('E4 a phone without a network: what it did is kept over a reload, and the desk sees how old its position is', async ({ page, rig, browser }) => {
  const id = 'officer-011';
  const { page: phone, context } = await phoneOf(browser);
  const line = new Line();
  await line.on(phone);
  await signIn(rig, phone, context, id);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, phone, id);
  const incident = await rig.raise({ type: 'lost_person' });
  await phone.locator('.accept').click();
  await expect(phone.locator('#task-title')).toBeVisible();
  await rig.visit(page);
  await page.locator(`[data-incident="${incident}"]`).click();
  await line.cut();
  await phone.route('**/patrol/api/**', (r) => r.abort());
  await phone.getByRole('button', { name: '我已到场' }).click();
  await phone.reload();
  await expect(phone.getByText(/1 条待发/)).toBeVisible();
  await expect(page.getByTestId('coming')).toContainText(/离线 \d+/, { timeout: 45_000 });
  await phone.unroute('**/patrol/api/**');
  line.mend();
  await expect(page.locator(`[data-incident="${incident}"]`)).toContainText('1 人到场', { timeout: 15_000 });
  await context.close();
});
