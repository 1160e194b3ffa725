/** A person at a contact plate: one request, one tap, one alarm, whatever the network, the plate or the browser allows. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { foreignRequests } from './origin';
import { expect, test, type Rig } from './rig';

interface Detail {
  place_id: string;
  location: { lat: number; lon: number } | null;
  alert_count: number;
  offers: { offer_id: string; responder_id: string }[];
  alerts: { alert_id: string; text: string; flags: string[]; source_kind?: string }[];
}
const plates = async (rig: Rig): Promise<{ place_id: string; name: string; location: { lat: number; lon: number } }[]> =>
  (await rig.call<{ places: { place_id: string; name: string; location: { lat: number; lon: number } }[] }>('/v1/places?kind=plate', undefined)).places;
const detail = (rig: Rig, id: string): Promise<Detail> => rig.call<Detail>(`/v1/incidents/${id}`);
const number = async (page: Page): Promise<string> => {
  await page.locator('#sent').waitFor();
  return (await page.locator('#number').textContent()) ?? '';
};
const inView = async (page: Page): Promise<boolean> => {
  const box = await page.locator('#call').boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= page.viewportSize()!.height;
};

test.use({ viewport: { width: 360, height: 640 }, baseURL: undefined });

test('E1 one request before the tap, one tap, and the desk has it within a second', async ({ page, rig, context }) => {
  const [plate] = await plates(rig);
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: plate!.location.lat, longitude: plate!.location.lon, accuracy: 9 });
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (r) => requests.push(r.url()));
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  page.on('pageerror', (e) => faults.push(String(e)));
  const answer = await page.goto(`${rig.url}/p/${plate!.place_id}`);
  await page.waitForTimeout(300);
  expect(requests).toEqual([`${rig.url}/p/${plate!.place_id}`]);
  expect((await answer!.body()).length).toBeLessThanOrEqual(15 * 1024);
  expect(await inView(page)).toBe(true);
  await expect(page.locator('#gps')).toContainText('误差约 9 米');
  const pressed = Date.now();
  await page.getByRole('button', { name: '报警' }).click();
  const id = await number(page);
  expect(id).toMatch(/^I\d+$/);
  const list = await rig.call<{ incidents: { incident_id: string; place_id: string }[] }>('/v1/incidents');
  expect(Date.now() - pressed).toBeLessThan(1_000);
  expect(list.incidents.find((i) => i.incident_id === id)?.place_id).toBe(plate!.place_id);
  expect(await inView(page)).toBe(true);
  expect(faults).toEqual([]);
});

test('help that is on its way is seen coming and arriving', async ({ page, rig }) => {
  const [plate] = await plates(rig);
  const officers = await rig.officersOnDuty(3);
  await rig.positions(officers.map((o, i) => ({ id: o.responder_id, lat: plate!.location.lat + 0.001 * (i + 1), lon: plate!.location.lon })));
  const phones = await Promise.all(officers.map((o) => rig.phone(o.responder_id)));
  await page.goto(`${rig.url}/p/${plate!.place_id}?lang=en`);
  await page.getByRole('button', { name: 'Rescue' }).click();
  const id = await number(page);
  await expect.poll(() => phones.flatMap((p) => p.offers).filter((o) => o.incident_id === id).length, { timeout: 8000 }).toBeGreaterThan(0);
  const phone = phones.find((p) => p.offers.some((o) => o.incident_id === id))!;
  const offer = phone.offers.find((o) => o.incident_id === id)!.offer_id;
  await phone.answer(offer, 'accept');
  await expect(page.locator('#progress')).toContainText('Help is on the way');
  await phone.answer(offer, 'arrived');
  await expect(page.locator('#progress')).toHaveText('Help is at the place');
  for (const p of phones) await p.close();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the form raises the alarm, shows the receipt and takes more', async ({ page, rig }) => {
    const [plate] = await plates(rig);
    await page.goto(`${rig.url}/p/${plate!.place_id}?lang=en`);
    await page.getByRole('button', { name: 'Help' }).click();
    const id = await number(page);
    await page.getByLabel('In your words').fill('behind the school');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.locator('#told')).toContainText('Passed on');
    const story = JSON.stringify(await rig.call(`/v1/incidents/${id}/timeline`));
    expect(story).toContain('behind the school');
    await expect(page.locator('#call')).toHaveAttribute('href', 'tel:110');
  });
});

test('E12 without permission for the place, the plate tells it', async ({ page, rig, context }) => {
  const plate = (await plates(rig))[1]!;
  await context.clearPermissions();
  await page.goto(`${rig.url}/p/${plate.place_id}`);
  await page.getByRole('button', { name: '求助' }).click();
  const incident = await detail(rig, await number(page));
  expect(incident.location?.lat).toBeCloseTo(plate.location.lat, 4);
});

test('E13 two broken connections on a slow network and a slow phone: sent again with one key, and one alarm', async ({ page, rig, context }) => {
  const plate = (await plates(rig))[2]!;
  const cdp = await context.newCDPSession(page);
  const kBytesPerSecond = 400_000 / 8;
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: kBytesPerSecond, uploadThroughput: kBytesPerSecond });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const keys: string[] = [];
  await page.route(`**/p/${plate.place_id}`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    if (keys.length === 1) return route.abort('connectionreset'); // never arrived
    if (keys.length === 2) {
      await route.fetch(); // arrived, but its answer was lost
      return route.abort('connectionreset');
    }
    return route.continue();
  });
  const opened = Date.now();
  await page.goto(`${rig.url}/p/${plate.place_id}`);
  expect(Date.now() - opened).toBeGreaterThan(400); // it is slow indeed
  await page.getByRole('button', { name: '报警' }).click();
  await expect(page.locator('#try')).toContainText('第');
  const id = await number(page);
  expect(keys.length).toBe(3);
  expect(new Set(keys).size).toBe(1);
  expect((await detail(rig, id)).alerts.filter((a) => a.alert_id === keys[0])).toHaveLength(1);
});

test('a reload in the middle of sending goes on with the same alarm', async ({ page, rig }) => {
  const plate = (await plates(rig))[3]!;
  const keys: string[] = [];
  await page.route(`**/p/${plate.place_id}`, (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    return keys.length === 1 ? route.abort('internetdisconnected') : route.continue();
  });
  await page.goto(`${rig.url}/p/${plate.place_id}`);
  await page.getByRole('button', { name: '报警' }).click();
  await expect.poll(() => keys.length).toBeGreaterThan(0);
  await page.reload();
  await number(page);
  expect(new Set(keys).size).toBe(1);
});

test('a reload that is under way when the answer comes shows the receipt, not an empty form', async ({ page, rig }) => {
  const plate = (await plates(rig))[3]!;
  let pages = 0;
  let answered = (): void => undefined;
  const answer = new Promise<void>((done) => (answered = done));
  await page.route(`**/p/${plate.place_id}`, async (route) => {
    if (route.request().method() === 'GET' && ++pages === 2) await answer;
    return route.continue();
  });
  await page.goto(`${rig.url}/p/${plate.place_id}`);
  await page.getByRole('button', { name: '报警' }).click();
  await page.locator('#sending').waitFor();
  const reload = page.reload();
  await page.waitForResponse((r) => r.request().method() === 'POST');
  await page.waitForTimeout(500); // the old page takes it; it cannot be asked while its successor is awaited
  answered();
  await reload;
  await number(page);
});

test('a closed case no longer says that it has arrived, and leads to a new report', async ({ page, rig }) => {
  const plate = (await plates(rig))[3]!;
  await page.goto(`${rig.url}/p/${plate.place_id}?lang=en`);
  await page.getByRole('button', { name: 'Report' }).click();
  const id = await number(page);
  const anew = page.getByRole('link', { name: 'Report something new' });
  await expect(page.locator('#title')).toBeVisible();
  await expect(anew).toBeHidden();
  await rig.call(`/v1/incidents/${id}/commands`, { command: 'resolve', outcome: 'recorded' });
  await expect(anew).toBeVisible();
  await expect(page.locator('#title')).toBeHidden();
  await anew.click();
  await expect(page.locator('#start')).toBeVisible();
  await page.getByRole('button', { name: 'Report' }).click();
  expect(await number(page)).not.toBe(id);
});

test('one press too many joins the alarm that is known: its progress is shown, also after a reload', async ({ page, rig }) => {
  const plate = (await plates(rig))[5]!;
  for (let n = 0; n < 6; ++n) {
    const press = await fetch(`${rig.url}/p/${plate.place_id}`, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', 'Idempotency-Key': `crowd-${n}-000` }, body: 'intent=report' });
    expect(press.ok).toBe(true);
  }
  await page.goto(`${rig.url}/p/${plate.place_id}`);
  await page.getByRole('button', { name: '报警' }).click();
  const id = await number(page);
  expect(id).toMatch(/^I\d+$/);
  await page.reload();
  expect(await number(page)).toBe(id);
});

for (const { what, plate, heading, said, marks, words } of [
  { what: 'unknown', plate: '<script>alert(1)</script>\u202E', heading: '<script>alert(1)</script>', said: 'not registered', marks: ['unknown_place', 'unknown_source', '"needs_location":true'], words: ['未知点位', '未知来源'] },
  { what: 'revoked', plate: 'plate-old', heading: '旧书店', said: 'out of use', marks: ['revoked_plate', '"needs_location":false'], words: ['联系牌已停用'] },
])
  test(`E20 a plate that is ${what}: the alarm is taken and marked, also on the console`, async ({ page, rig, browser }) => {
    await rig.closeAll(); // a row of its own on the console, in no group
    const faults: string[] = [];
    page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
    page.on('dialog', (d) => faults.push(d.message()));
    await page.goto(`${rig.url}/p/${encodeURIComponent(plate)}?lang=en`);
    await expect(page.locator('.banner')).toContainText(said);
    await expect(page.locator('header b')).toContainText(heading);
    await page.getByRole('button', { name: 'Report' }).click();
    const id = await number(page);
    const incident = JSON.stringify(await detail(rig, id));
    for (const mark of marks) expect(incident).toContain(mark);
    const desk = await (await browser.newContext({ locale: 'zh-CN', viewport: { width: 1366, height: 768 } })).newPage();
    await rig.visit(desk);
    await desk.locator(`[data-incident="${id}"]`).click();
    await desk.getByRole('tab', { name: '报警' }).click();
    for (const word of words) await expect(desk.locator('.reports')).toContainText(word);
    await desk.context().close();
    expect(faults).toEqual([]);
  });

for (const lang of ['zh', 'en'])
  test(`E21 no accessibility violation, and no request to elsewhere, ${lang}`, async ({ page, rig }) => {
    const plate = (await plates(rig))[4]!;
    const foreign = foreignRequests(rig, page);
    const look = (what: string): Promise<void> => expectAccessible(page, what, (theme) => page.emulateMedia({ colorScheme: theme }));
    await page.goto(`${rig.url}/p/${plate.place_id}?lang=${lang}`);
    await look('before');
    await page.locator('button[value=consult]').click();
    await number(page);
    await look('after');
    for (const control of await page.locator('#start button, #more button, #call, #more label').all()) {
      const box = await control.boundingBox();
      if (box) expect(box.height).toBeGreaterThanOrEqual(44);
    }
    expect(foreign).toEqual([]);
  });
