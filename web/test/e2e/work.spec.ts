/** The everyday page of the desk, with the real service: what is overdue, who is out, what was promised, what everybody was told. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { foreignRequests } from './origin';
import { everydayTest as test, expect, type Rig, type Role } from './rig';

const open = async (rig: Rig, page: Page, tab: string, role: Role = 'dispatcher', lang = 'zh'): Promise<void> => rig.visit(page, `/work?tab=${tab}&lang=${lang}`, role);
const dialog = (page: Page) => page.getByRole('dialog');
/** Whose the pond is to look after. */
async function owner(rig: Rig): Promise<string> {
  const { hazards } = await rig.call<{ hazards: { place_id: string; zone: string }[] }>('/v1/hazards');
  const { features } = await rig.call<{ features: { properties: { zone_id: string; owner: string } }[] }>('/v1/zones');
  return features.find((z) => z.properties.zone_id === hazards.find((h) => h.place_id === 'pond-1')!.zone)!.properties.owner;
}

test('an inspection by the desk’s word makes a task of what is missing, which is ended with words', async ({ page, rig }) => {
  const by = await owner(rig);
  await open(rig, page, 'hazards');
  const pond = page.locator('[data-place="pond-1"]');
  await pond.getByRole('button', { name: '登记' }).click();
  await dialog(page).getByLabel('由谁').fill('nobody-at-all');
  await dialog(page).getByLabel('救生圈').check();
  await dialog(page).getByRole('button', { name: '登记' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('by:'); // the reason, and the form as it was
  await expect(dialog(page).getByLabel('救生圈')).toBeChecked();
  await dialog(page).getByLabel('由谁').fill(by);
  await dialog(page).getByRole('button', { name: '登记' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(pond).toContainText('! 救生圈');
  await page.getByRole('button', { name: /^任务/ }).click();
  const task = page.getByTestId('work-tasks').locator('tr', { hasText: '东塘水域 · 救生圈' });
  await expect(task).toContainText(by);
  await task.getByRole('button', { name: '完成' }).click();
  await dialog(page).getByLabel('做了什么').fill('补了一个');
  await page.keyboard.press('Tab');
  await dialog(page).getByRole('button', { name: '完成' }).click();
  await expect(task).toHaveCount(0);
  await expect(page.getByRole('status')).toContainText(/T\d+ 已完成/);
});

test('a visit is recorded, a patrol under way is seen and ended', async ({ page, rig }) => {
  await open(rig, page, 'homes');
  const home = page.locator('[data-place="carehome-1"]');
  await expect(home).toContainText('从未');
  await home.getByRole('button', { name: '登记' }).click();
  await dialog(page).getByRole('button', { name: '登记' }).click(); // the helper stands there already
  await expect(home).not.toContainText('从未');
  const who = await owner(rig);
  const { patrol_id } = await rig.call<{ patrol_id: string }>('/v1/patrols', { report_id: 'east-1', team: '东门队', members: [who] });
  await page.getByRole('button', { name: /^巡逻/ }).click();
  const round = page.locator(`[data-patrol="${patrol_id}"]`);
  await expect(round).toContainText('巡逻中', { timeout: 15_000 });
  await expect(round).toContainText(who);
  await round.getByRole('button', { name: '结束' }).click();
  await expect(round).toContainText(/\d\d:\d\d:\d\d 结束/);
});

test('a dispute by keyboard: opened, talked about, handed off, taken back, settled, opened again', async ({ page, rig }) => {
  await open(rig, page, 'disputes');
  await page.getByRole('button', { name: '新建纠纷' }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByLabel('点位编号').fill('shop-1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('门前摆摊');
  await page.keyboard.press('Tab');
  await page.keyboard.type('甲、乙');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  const one = page.getByTestId('dispute');
  await expect(one).toContainText('门前摆摊');
  await expect(one).toContainText('甲、乙');
  const step = async (name: string, words: string): Promise<void> => {
    await one.getByLabel('步骤').selectOption({ label: name });
    if (name === '移交') await one.getByLabel('移交给').fill('司法所');
    await one.locator('textarea').fill(words);
    await one.getByRole('button', { name: '记录' }).click();
    await expect(one.locator('ol')).toContainText(words);
  };
  await step('谈话', '分别谈过');
  await step('移交', '请司法所处理');
  await expect(one).toContainText('现由 司法所 处理');
  await step('收回', '退回社区');
  await step('化解', '双方签字');
  await expect(one).toContainText('已化解');
  await one.getByLabel('步骤').selectOption({ label: '重新打开' });
  await one.locator('textarea').fill('又摆出来了');
  await one.getByRole('button', { name: '记录' }).click();
  await expect(one).toContainText('重新打开 1 次');
  await expect(one.locator('ol')).toContainText('又摆出来了');
  const { disputes } = await rig.call<{ disputes: { dispute_id: string; subject: string; state: string; step_count: number }[] }>('/v1/disputes?place=shop-1');
  expect(disputes[0]).toMatchObject({ state: 'open', step_count: 5 });
});

test('a notice: composed, seen until it ends, as CAP, ended; a warning of another service is taken', async ({ page, rig }) => {
  await open(rig, page, 'notices');
  await page.getByRole('button', { name: '发通知' }).click();
  const issue = dialog(page).getByRole('button', { name: '发布' });
  await expect(issue).toBeDisabled();
  await dialog(page).getByLabel('发给哪个区域').selectOption({ index: 4 }); // a grid; more of them take two people
  await dialog(page).getByLabel('标题').fill('上游放水，请离开河岸');
  await dialog(page).getByLabel('有效期').selectOption({ label: '1 小时' });
  await expect(dialog(page)).toContainText(/巡逻手机上会显示.*直到 .*\d\d:\d\d:\d\d/);
  await issue.click();
  const row = page.getByTestId('work-notices').locator('tr', { hasText: '上游放水' });
  await expect(row).toContainText(/剩\s(59\s分|1\s小时)/);
  const [saved] = await Promise.all([page.waitForEvent('download'), row.getByRole('button', { name: 'CAP 文件' }).click()]);
  expect(saved.suggestedFilename()).toMatch(/^N\d+\.cap\.xml$/);
  await row.getByRole('button', { name: '结束' }).click();
  await dialog(page).getByLabel('理由').fill('水已退');
  await dialog(page).getByRole('button', { name: '结束' }).click();
  await expect(row).toHaveCount(0);
  await page.getByLabel('也看已结束的').check();
  await expect(row).toContainText('已结束');

  await page.locator('input[type=file]').setInputFiles({ name: 'wrong.xml', mimeType: 'application/xml', buffer: Buffer.from('<alert/>') });
  await expect(page.getByRole('alert')).not.toBeEmpty();
  const xml = await (await import('node:fs/promises')).readFile((await saved.path())!, 'utf8');
  // In the middle of that grid: at its border it would touch others too, and more than three take two people.
  const corners = /<polygon>([^<]*)/.exec(xml)![1]!.trim().split(/\s+/).map((pair) => pair.split(',').map(Number) as [number, number]);
  const [lat, lon] = [0, 1].map((k) => corners.reduce((sum, corner) => sum + corner[k]!, 0) / corners.length) as [number, number];
  const spot = [[0, 0], [1e-4, 0], [0, 1e-4], [0, 0]].map(([dlat, dlon]) => `${(lat + dlat!).toFixed(6)},${(lon + dlon!).toFixed(6)}`).join(' ');
  const foreign = xml.replace(/<identifier>[^<]*/, '<identifier>weather-4711').replace(/上游放水/g, '雷电预警').replace(/<polygon>[^<]*/, `<polygon>${spot}`);
  await page.locator('input[type=file]').setInputFiles({ name: 'weather.xml', mimeType: 'application/xml', buffer: Buffer.from(foreign) });
  await expect(page.getByTestId('work-notices')).toContainText('雷电预警');
});

test('an alarm of a home that is looked after: what to know, and who was told', async ({ page, rig }) => {
  const id = await rig.raise({ type: 'medical', severity: 'high', place_id: 'carehome-1', location: null, source: { kind: 'phone', id: 'test-device' } });
  const looked: string[] = [];
  page.on('request', (r) => r.url().endsWith('/home') && looked.push(r.url()));
  await rig.visit(page, '/?lang=zh');
  await page.locator(`[data-incident="${id}"]`).click();
  await expect(page.getByTestId('selected-id')).toHaveText(id);
  await page.getByRole('tab', { name: '时间线' }).click();
  expect(looked).toEqual([]); // a look is in the audit log: nobody looks by chance
  await page.getByRole('tab', { name: '家庭' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('马兰');
  const told = page.getByTestId('care-notices');
  await expect(told.locator('li', { hasText: '120 急救' })).toContainText('! 未送达，请打电话'); // no gateway is set up here
  await expectAccessible(page, 'home');
  const other = await rig.raise({ type: 'fight' });
  await page.locator(`[data-incident="${other}"]`).click();
  await expect(page.getByRole('tab', { name: '家庭' })).toHaveCount(0);
  await rig.closeAll();
});

test('a viewer sees places and notices, nothing of people, and no orders', async ({ page, rig }) => {
  const refused: string[] = [];
  page.on('response', (r) => r.status() === 403 && refused.push(r.url()));
  await open(rig, page, 'tasks', 'viewer');
  await expect(page.getByTestId('work-hazards')).toContainText('东塘水域');
  for (const name of [/^任务/, /^探访/, /^纠纷/]) await expect(page.getByRole('button', { name })).toHaveCount(0);
  await expect(page.getByRole('button', { name: '登记' })).toHaveCount(0);
  expect(refused).toEqual([]);
});

for (const lang of ['zh', 'en'])
  test(`no accessibility violation, no wider than the window, nothing from elsewhere, ${lang}`, async ({ page, rig }) => {
    test.setTimeout(120_000);
    const foreign = foreignRequests(rig, page);
    const faults: string[] = [];
    page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
    page.on('pageerror', (e) => faults.push(String(e)));
    for (const tab of ['tasks', 'hazards', 'rounds', 'homes', 'disputes', 'notices']) {
      await page.setViewportSize({ width: 1366, height: 768 });
      await page.goto('about:blank');
      await open(rig, page, tab, 'dispatcher', lang);
      await expect(page.getByTestId(`work-${tab}`)).toBeVisible();
      await page.waitForTimeout(400);
      await expectAccessible(page, `${tab} ${lang}`);
      for (const [width, height] of [[1920, 1080], [1366, 768], [683, 384], [390, 844]] as const) {
        await page.setViewportSize({ width, height });
        expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), `${tab} ${width}`).toBe(false);
      }
    }
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
  });
