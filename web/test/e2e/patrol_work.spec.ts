/** The everyday work on the phone: tasks that come over MQTT, rounds with check-ins, dangers, with the network and without it. */
import type { BrowserContext, Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { signIn } from './patrol_page';
import { everydayTest as test, expect, type Rig } from './rig';

test.use({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });

interface Spot {
  lat: number;
  lon: number;
  owner: string;
}
/** Where the pond is, and whose it is to look after. */
async function pond(rig: Rig): Promise<Spot> {
  const { hazards } = await rig.call<{ hazards: { place_id: string; zone: string; location: { lat: number; lon: number } }[] }>('/v1/hazards');
  const spot = hazards.find((h) => h.place_id === 'pond-1')!;
  const { features } = await rig.call<{ features: { properties: { zone_id: string; owner: string } }[] }>('/v1/zones');
  return { ...spot.location, owner: features.find((z) => z.properties.zone_id === spot.zone)!.properties.owner };
}
const stand = (context: BrowserContext, at: Spot, metresNorth: number): Promise<void> =>
  context.setGeolocation({ latitude: at.lat + metresNorth / 111_195, longitude: at.lon, accuracy: 8 });
const list = (page: Page) => page.getByTestId('everyday');
const tasks = async (rig: Rig, query: string): Promise<{ task_id: string; kind: string; subject: string; text: string; assignee: string }[]> => (await rig.call<{ tasks: [] }>(`/v1/tasks?${query}`)).tasks;

test('a missing item reaches the phone of the grid’s owner, who says that it is there again', async ({ page, rig, context }) => {
  const at = await pond(rig);
  await signIn(rig, page, context, at.owner);
  await expect(list(page)).toBeVisible();
  await rig.call('/v1/hazards/pond-1/inspections', { report_id: `desk-${Date.now()}`, by: at.owner, missing: ['life_ring'] });
  const row = list(page).getByRole('button', { name: /缺失.*救生圈/ });
  await expect(row).toBeVisible();
  await row.click();
  await expect(page.getByRole('button', { name: '完成' })).toBeDisabled();
  await page.getByLabel('做了什么').fill('新救生圈已挂好');
  await page.getByRole('button', { name: '完成' }).click();
  await expect(page.getByText('任务已完成')).toBeVisible();
  await expect(row).toHaveCount(0);
  expect((await tasks(rig, 'state=open&kind=defect')).filter((t) => t.subject === 'pond-1')).toEqual([]);
});

test('a follow-up of a dispute is a task of its mediator', async ({ page, rig, context }) => {
  const at = await pond(rig);
  const { dispute_id } = await rig.call<{ dispute_id: string }>('/v1/disputes', { place_id: 'carehome-1', subject: '两家争水', mediator: at.owner });
  await rig.call(`/v1/disputes/${dispute_id}/commands`, { command: 'follow_up', text: '下周再看', follow_up_at: new Date(Date.now() + 3_600_000).toISOString() });
  await signIn(rig, page, context, at.owner);
  await list(page).getByRole('button', { name: /回访.*两家争水/ }).click();
  await page.getByLabel('做了什么').fill('双方已和好');
  await page.getByRole('button', { name: '完成' }).click();
  await expect.poll(async () => (await tasks(rig, 'state=done&kind=follow_up')).some((t) => t.subject === dispute_id)).toBe(true);
});

test('a danger that is seen without a network is kept over a reload, and followed when there is one', async ({ page, rig, context }) => {
  const at = await pond(rig);
  await signIn(rig, page, context, at.owner);
  await stand(context, at, 30);
  await expect(list(page)).toBeVisible();
  await page.route('**/patrol/api/**', (r) => r.abort());
  await page.getByRole('button', { name: '上报隐患' }).click();
  await page.getByLabel('看到什么危险').fill('电线垂到路面');
  await page.getByRole('button', { name: '上报', exact: true }).click();
  await expect(list(page)).toContainText('1 条报告待发');
  await page.reload();
  await expect(list(page)).toContainText('1 条报告待发');
  await page.unroute('**/patrol/api/**');
  await expect(page.getByText('隐患已上报')).toBeVisible({ timeout: 15_000 });
  await expect(list(page)).not.toContainText('待发');
  const followed = (await tasks(rig, 'kind=hazard_report')).filter((t) => t.text.includes('电线垂到路面'));
  expect(followed).toHaveLength(1); // one report, however often it was sent
  expect(followed[0]!.assignee).toBe(at.owner);
});

test('a round: set out, check in by place and by code, refused from afar, ended', async ({ page, rig, context }) => {
  const at = await pond(rig);
  await signIn(rig, page, context, at.owner);
  await stand(context, at, 20);
  await list(page).getByRole('button', { name: '开始巡逻' }).click();
  await page.getByLabel(/队伍名称/).fill('东门队');
  await page.getByRole('button', { name: '开始巡逻' }).click();
  await page.getByLabel('点位编号').fill('pond-1');
  await page.getByRole('button', { name: '打卡', exact: true }).click();
  await expect(page.locator('ol li')).toContainText('已送达');
  const open = async (): Promise<{ patrol_id: string; team: string; members: string[]; visited: string[] }[]> => (await rig.call<{ patrols: [] }>('/v1/patrols?state=open')).patrols;
  expect(await open()).toMatchObject([{ team: '东门队', members: [at.owner], visited: ['pond-1'] }]);

  await stand(context, at, 2_500);
  await page.getByLabel('点位编号').fill('pond-1');
  await page.getByRole('button', { name: '打卡', exact: true }).click();
  await expect(page.getByText(/不在点位附近|不在这个点位附近/)).toBeVisible();
  expect((await open())[0]!.visited).toHaveLength(1);

  // Half a kilometre off, as a phone indoors may think: the code that hangs there proves it. The camera opens it as a link.
  await stand(context, at, 500);
  const { code } = await rig.call<{ code: string }>('/v1/places/pond-1/code', undefined, 'supervisor');
  await page.evaluate((link) => void (location.hash = link), `check=pond-1&code=${code}`);
  await expect(page.getByText('已读取牌上编码')).toBeVisible();
  await expect(page.getByLabel('点位编号')).toHaveValue('pond-1');
  expect(page.url()).not.toContain('code=');
  await page.getByRole('button', { name: '打卡', exact: true }).click();
  await expect.poll(async () => (await open())[0]!.visited.length).toBe(2);
  await page.getByRole('button', { name: '结束巡逻' }).click();
  await expect(page.getByText('巡逻已结束')).toBeVisible();
  expect(await open()).toEqual([]);
  await expect(list(page).getByRole('button', { name: /积分 2/ })).toBeVisible(); // by the town's rule for a round
});

test('a round that begins without a network is whole when there is one', async ({ page, rig, context }) => {
  const at = await pond(rig);
  await signIn(rig, page, context, at.owner);
  await stand(context, at, 10);
  await expect(list(page)).toBeVisible();
  await page.route('**/patrol/api/**', (r) => r.abort());
  await list(page).getByRole('button', { name: '开始巡逻' }).click();
  await page.getByRole('button', { name: '开始巡逻' }).click();
  await page.getByLabel('点位编号').fill('pond-1');
  await page.getByRole('button', { name: '打卡', exact: true }).click();
  await expect(page.locator('ol li')).toContainText('待发');
  const before = new Date().toISOString();
  await page.getByRole('button', { name: '结束巡逻' }).click();
  await expect(list(page)).toContainText('3 条报告待发');
  await page.unroute('**/patrol/api/**');
  await expect(page.getByText('巡逻已结束')).toBeVisible({ timeout: 20_000 });
  const { patrols } = await rig.call<{ patrols: { started_at: string; visited: string[]; ended_at: string | null }[] }>('/v1/patrols?state=ended');
  expect(patrols.filter((p) => p.started_at >= before)).toMatchObject([{ visited: ['pond-1'] }]);
});

test('a warning to an area is on the phone until it ends, and waits for a phone that comes later', async ({ page, rig, context }) => {
  const at = await pond(rig);
  const { features } = await rig.call<{ features: { properties: { zone_id: string; owner: string } }[] }>('/v1/zones');
  const zone = features.find((z) => z.properties.owner === at.owner)!.properties.zone_id;
  const { notice_id } = await rig.call<{ notice_id: string }>('/v1/notices', { zone, headline: '上游放水，请离开河岸', severity: 'high', expires_in_s: 600 });
  await signIn(rig, page, context, at.owner);
  const warning = page.getByTestId('warning');
  await expect(warning).toContainText('上游放水，请离开河岸');
  await rig.call(`/v1/notices/${notice_id}/commands`, { command: 'cancel', reason: 'over' });
  await expect(warning).toHaveCount(0);
  await rig.call('/v1/notices', { zone, headline: '雷雨', expires_in_s: 60 });
  await expect(warning).toContainText('雷雨');
  await warning.getByRole('button', { name: '关闭' }).click();
  await page.reload();
  await expect(page.locator('.line.online')).toBeVisible();
  await page.waitForTimeout(1_000);
  await expect(warning).toHaveCount(0); // put away on this phone
});

test('what is being written outlives an offer in between', async ({ page, rig, context }) => {
  const at = await pond(rig);
  await signIn(rig, page, context, at.owner);
  await page.getByRole('button', { name: '上报隐患' }).click();
  await page.getByLabel('看到什么危险').fill('井盖不见了');
  await rig.call(`/v1/responders/${at.owner}/duty`, { on: true }); // by night nobody's shift has begun
  const incident = await rig.raise({ type: 'lost_person' });
  await rig.call(`/v1/incidents/${incident}/commands`, { command: 'assign', responder_id: at.owner, reason: 'test' });
  await expect(page.locator('#task-title')).toBeVisible();
  await rig.call(`/v1/incidents/${incident}/commands`, { command: 'cancel', reason: 'called off' });
  await expect(page.getByLabel('看到什么危险')).toHaveValue('井盖不见了');
});

for (const lang of ['zh', 'en'])
  test(`no accessibility violation in the everyday work, ${lang}`, async ({ page, rig, context }) => {
    const at = await pond(rig);
    await rig.call('/v1/hazard-reports', { report_id: `axe-${lang}-${Date.now()}`, place_id: 'pond-1', text: 'a cable hangs over the path' });
    await signIn(rig, page, context, at.owner, lang);
    await expect(list(page).locator('.task').first()).toBeVisible();
    await expectAccessible(page, 'list');
    // At the end of the page the bar with the SOS covers nothing.
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const last = (await page.locator('main').getByRole('button').last().boundingBox())!;
    expect(last.y + last.height).toBeLessThanOrEqual((await page.locator('footer').boundingBox())!.y);
    await list(page).locator('.task').first().click();
    await expectAccessible(page, 'task');
    for (const button of await page.getByRole('button').all()) expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(47.5);
    await page.getByRole('button', { name: /^(返回|Back)$/ }).click();
    await page.getByRole('button', { name: /^(上报隐患|Report a danger)$/ }).click();
    await expectAccessible(page, 'danger');
    await page.getByRole('button', { name: /^(返回|Back)$/ }).click();
    await list(page).getByRole('button', { name: /^(开始巡逻|Start a patrol)$/ }).click();
    await expectAccessible(page, 'round');
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
  });

test('an inspection that fell due is done on the spot, and what is wrong beside it is followed', async ({ page, rig, context }) => {
  test.setTimeout(180_000); // due 86 s after the service began
  const at = await pond(rig);
  await signIn(rig, page, context, at.owner);
  await stand(context, at, 15);
  const row = list(page).getByRole('button', { name: /巡查/ });
  await expect(row).toBeVisible({ timeout: 130_000 });
  const seen = async (): Promise<{ inspections: number; inspected_by: string }> =>
    (await rig.call<{ hazards: { place_id: string; inspections: number; inspected_by: string }[] }>('/v1/hazards')).hazards.find((h) => h.place_id === 'pond-1')!;
  const before = await seen();
  await row.click();
  for (const there of await page.getByRole('radio', { name: '在', exact: true }).all()) await there.check();
  await page.getByLabel(/还有什么不对/).fill('岸边护栏松动');
  await page.getByRole('button', { name: '提交巡查' }).click();
  await expect(page.getByText('巡查已收到')).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(await seen()).toMatchObject({ inspections: before.inspections + 1, inspected_by: at.owner });
  await expect.poll(async () => (await tasks(rig, 'kind=hazard_report')).some((t) => t.text.includes('岸边护栏松动'))).toBe(true);
});
