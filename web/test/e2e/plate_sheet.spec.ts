/** The sheet of contact plates for the printer: what a phone's camera reads from each code is the plate's own address. */
import type { Locator, Page } from '@playwright/test';
import jsQR from 'jsqr';
import { expect, test, type Rig } from './rig';

test.use({ deviceScaleFactor: 2 }); // as a printer: more dots than the screen

const kMillimetre = 96 / 25.4;
const kA4 = { width: Math.round(210 * kMillimetre), height: Math.round(297 * kMillimetre) };
const kMargin = 8; // of white paper round the code

const platesOf = async (rig: Rig): Promise<string[]> =>
  (await rig.call<{ places: { place_id: string }[] }>('/v1/places?kind=plate')).places.map((p) => p.place_id).sort();
/** What is to stand in the code of a plate, as the service says it to whoever prints. */
const addressOf = async (rig: Rig, plate: string): Promise<string> =>
  rig.url + (await rig.call<{ plate_path: string }>(`/v1/places/${plate}/code`, undefined, 'supervisor')).plate_path;

/** Takes a picture of the code as it is drawn, and reads it as a phone would: nothing of the page but its pixels. */
async function read(page: Page, code: Locator): Promise<string | undefined> {
  await code.scrollIntoViewIfNeeded();
  await expect.poll(() => code.evaluate((img) => (img as HTMLImageElement).complete && (img as HTMLImageElement).naturalWidth > 0)).toBe(true);
  const box = (await code.boundingBox())!;
  const picture = await page.screenshot({ clip: { x: box.x - kMargin, y: box.y - kMargin, width: box.width + 2 * kMargin, height: box.height + 2 * kMargin } });
  const blank = await page.context().newPage(); // only to unpack the PNG: no policy of ours applies here
  const { pixels, width, height } = await blank.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    return { pixels: Array.from(context.getImageData(0, 0, bitmap.width, bitmap.height).data), width: bitmap.width, height: bitmap.height };
  }, picture.toString('base64'));
  await blank.close();
  return jsQR(Uint8ClampedArray.from(pixels), width, height)?.data;
}

test('each plate of the town has one code, and what a camera reads from it is the address of that plate', async ({ page, rig }) => {
  const plates = await platesOf(rig);
  expect(plates.length).toBeGreaterThan(8);
  await rig.visit(page, '/admin?tab=plates&lang=zh', 'supervisor');
  const sheet = page.getByTestId('plates');
  const codes = sheet.locator('img');
  await expect(codes).toHaveCount(plates.length);
  const signed = (): Promise<boolean> => codes.evaluateAll((all) => all.every((img) => /\.[0-9a-f]{16}$/.test((img as HTMLImageElement).alt)));
  await expect.poll(signed, { timeout: 30_000 }).toBe(true); // the signatures of all of them have come
  for (const at of [0, plates.length - 1]) {
    const item = sheet.locator('li').nth(at);
    const shown = ((await item.locator('.id').textContent()) ?? '').toLowerCase();
    const plate = plates.find((p) => p.toLowerCase() === shown);
    expect(plate).toBeDefined();
    const address = await addressOf(rig, plate!);
    expect(await read(page, item.locator('img'))).toBe(address);
    const answer = await page.request.get(address);
    expect(answer.status()).toBe(200);
  }
  const addresses = await codes.evaluateAll((all) => all.map((img) => (img as HTMLImageElement).src));
  expect(new Set(addresses).size).toBe(plates.length); // no two plates with the same code
});

test('eight plates fit on an A4 page', async ({ page, rig }) => {
  const plates = await platesOf(rig);
  await rig.visit(page, '/admin?tab=plates&lang=zh', 'supervisor');
  const items = page.getByTestId('plates').locator('li');
  await expect(items).toHaveCount(plates.length);
  await page.setViewportSize(kA4);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: '打印' })).toBeHidden(); // the tools stay on the screen
  const boxes = await items.evaluateAll((all) => all.map((li) => li.getBoundingClientRect()).map(({ top, bottom, left, right }) => ({ top, bottom, left, right })));
  const top = boxes[0]!.top;
  expect(boxes.filter((b) => b.bottom - top <= kA4.height)).toHaveLength(8);
  for (const b of boxes.slice(0, 8)) expect(b.left >= 0 && b.right <= kA4.width).toBe(true);
  const codes = await items.locator('img').evaluateAll((all) => all.slice(0, 8).map((img) => img.getBoundingClientRect().width));
  for (const width of codes) expect(width).toBeGreaterThanOrEqual(30 * kMillimetre); // three centimetres: read from a metre away
});
