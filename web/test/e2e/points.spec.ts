/** Points, the codes that hang at places, and what is printed: for those who lead, with the real service. */
import { signIn } from './patrol_page';
import { everydayTest as test, expect } from './rig';

test('points are redeemed at a shop, refused beyond the balance, and put right by an entry of their own', async ({ page, rig }) => {
  await rig.visit(page, '/admin?tab=points&lang=zh', 'supervisor');
  const row = page.getByTestId('holders').locator('tr', { hasText: 'resident-1' });
  await row.getByRole('button').click();
  const ledger = page.getByTestId('ledger');
  await expect(ledger).toContainText('结转');
  await page.getByRole('button', { name: '兑换', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('持有人编号')).toHaveValue('resident-1');
  await dialog.getByLabel('分值').fill('1000');
  await dialog.getByRole('button', { name: '兑换' }).click();
  await expect(dialog.getByRole('alert')).not.toBeEmpty();
  await dialog.getByLabel('分值').fill('15');
  await dialog.getByRole('button', { name: '兑换' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toContainText('25');
  await ledger.locator('tr', { hasText: '兑换' }).getByRole('button', { name: '冲正' }).click();
  await dialog.getByLabel('理由').fill('人弄错了');
  await dialog.getByRole('button', { name: '冲正' }).click();
  await expect(ledger).toContainText('已冲正');
  await expect(row).toContainText('40');
  await page.getByLabel('期间名称').fill('2026-Q4');
  await page.getByRole('button', { name: '存档本期' }).click();
  await expect(page.getByText(/2026-Q4 已存档/)).toBeVisible();
  await page.getByRole('button', { name: '查询' }).click();
  const sums = await page.getByTestId('period').locator('td').allTextContents();
  const n = sums.map((s) => Number(s.replaceAll(',', '')));
  expect(n[0]! + n[1]! + n[2]! + n[3]! + n[4]!).toBe(n[5]!); // opening, carried over, credits, redemptions, reversals, closing
});

test('a dispatcher has neither points nor codes', async ({ page, rig }) => {
  await rig.visit(page, '/admin?tab=points&lang=zh', 'dispatcher');
  await expect(page.locator('table tbody tr').first()).toBeVisible();
  for (const name of ['积分', '点位码']) await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
});

test('the printed code of a place opens the patrol page with it', async ({ page, rig, browser }) => {
  await rig.visit(page, '/admin?tab=codes&lang=zh', 'supervisor');
  await page.getByRole('searchbox').fill('pond-1');
  const link = await page.getByTestId('codes').locator('img').getAttribute('alt');
  expect(link).toMatch(/\/patrol\/#check=pond-1&code=[0-9a-f]{16}$/);
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', serviceWorkers: 'block' });
  const street = await phone.newPage();
  const { responders } = await rig.call<{ responders: { responder_id: string }[] }>('/v1/responders');
  const id = responders.find((r) => r.responder_id.startsWith('officer-'))!.responder_id;
  await signIn(rig, street, phone, id);
  const { hazards } = await rig.call<{ hazards: { place_id: string; location: { lat: number; lon: number } }[] }>('/v1/hazards');
  const pond = hazards.find((h) => h.place_id === 'pond-1')!.location;
  await phone.setGeolocation({ latitude: pond.lat + 0.004, longitude: pond.lon, accuracy: 8 }); // too far for the fence, near enough for the code
  await street.goto('about:blank');
  await street.goto(link!); // as the camera does
  await expect(street.getByRole('button', { name: '开始巡逻' })).toBeVisible();
  await street.getByRole('button', { name: '开始巡逻' }).click();
  await expect(street.getByLabel('点位编号')).toHaveValue('pond-1');
  await expect(street.getByText('已读取牌上编码')).toBeVisible();
  await street.getByRole('button', { name: '打卡', exact: true }).click();
  await expect(street.locator('ol li')).toContainText('已送达');
  await street.getByRole('button', { name: '结束巡逻' }).click();
  await expect(street.getByText('巡逻已结束')).toBeVisible();
  await phone.close();
});

test('the duty sheet and the bulletin are two clicks from the console', async ({ page, rig }) => {
  await rig.visit(page, '/?lang=zh', 'supervisor');
  const id = await rig.raise({ text: '<b>门口</b>' });
  await expect(page.locator(`[data-incident="${id}"]`)).toBeVisible();
  await page.getByRole('button', { name: '打印' }).click();
  const [sheet] = await Promise.all([page.context().waitForEvent('page'), page.getByTestId('print-sheet').click()]);
  await expect(sheet.locator('h1')).toContainText('值班表');
  await expect(sheet.locator('table').first()).toContainText(id);
  await expect(sheet.locator('table').first()).toContainText('<b>门口</b>');
  expect(sheet.url()).toMatch(/^blob:/);
  await sheet.close();
  await page.getByRole('dialog').getByRole('link', { name: '打开' }).click();
  await expect(page.getByTestId('bulletin')).toContainText('周报');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: '打印' })).toBeHidden();
  await expect(page.getByTestId('bulletin')).toBeVisible();
});

test('the map marks a spot where something is missing', async ({ page, rig }) => {
  const { hazards } = await rig.call<{ hazards: { place_id: string; zone: string; location: { lat: number; lon: number } }[] }>('/v1/hazards');
  const pond = hazards.find((h) => h.place_id === 'pond-1')!;
  const { features } = await rig.call<{ features: { properties: { zone_id: string; owner: string } }[] }>('/v1/zones');
  const by = features.find((z) => z.properties.zone_id === pond.zone)!.properties.owner;
  await rig.visit(page, '/?lang=zh');
  await page.getByRole('button', { name: '图层' }).click();
  const asked = page.waitForResponse('**/v1/hazards');
  await page.getByLabel('危险水域/隐患').check();
  await asked;
  await expect(page.getByText('! 待巡查或有缺失')).toBeVisible();
  const flagged = (): Promise<boolean> => page.evaluate(() => (window as unknown as { __map: { isFlagged(id: string): boolean } }).__map.isFlagged('pond-1'));
  await rig.call('/v1/hazards/pond-1/inspections', { report_id: `map-${Date.now()}`, by, missing: ['sign'] });
  await page.getByLabel('危险水域/隐患').uncheck();
  await page.getByLabel('危险水域/隐患').check();
  await expect.poll(flagged).toBe(true);
  await rig.call('/v1/hazards/pond-1/inspections', { report_id: `map-${Date.now()}-2`, by });
});
