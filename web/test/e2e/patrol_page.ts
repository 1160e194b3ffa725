/**
 * A patrol page in the hands of a test: signing in, going on duty, being asked, and a line to the broker that can be cut.
 * The officers used by the tests have a shift of 24 hours, so that they pass at any time of day, and are of the second tier.
 */
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';
import { expect, type Rig } from './rig';

export interface Held {
  offer_id: string;
  responder_id: string;
  state: string;
  arrived_at: string | null;
  feedback_at: string | null;
  end_reason: string | null;
}
export const offersOf = async (rig: Rig, incident: string): Promise<Held[]> => (await rig.call<{ offers: Held[] }>(`/v1/incidents/${incident}`)).offers;
export const centre = async (rig: Rig): Promise<{ lat: number; lon: number }> => (await rig.call<{ centre: { lat: number; lon: number } }>('/v1/town')).centre;

/** The line to the broker, which a test may cut. */
export class Line {
  private up = true;
  private sockets: WebSocketRoute[] = [];
  /** When it was tried in vain, ms. */
  readonly tries: number[] = [];
  async on(page: Page): Promise<void> {
    await page.routeWebSocket(/\/mqtt$/, (socket) => {
      if (!this.up) {
        this.tries.push(performance.now());
        return void socket.close({ code: 1013, reason: 'cut' });
      }
      socket.connectToServer();
      this.sockets.push(socket);
    });
  }
  async cut(): Promise<void> {
    this.up = false;
    this.tries.length = 0;
    for (const s of this.sockets.splice(0)) await s.close({ code: 1001, reason: 'cut' });
  }
  mend(): void {
    this.up = true;
  }
}

export async function signIn(rig: Rig, page: Page, context: BrowserContext, id: string, lang = 'zh'): Promise<void> {
  const at = await centre(rig);
  await rig.call(`/v1/responders/${id}/duty`, { on: false });
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: at.lat + 0.002, longitude: at.lon, accuracy: 8 });
  await page.goto(`${rig.url}/patrol/?lang=${lang}#id=${id}&key=${rig.password(id)}`);
  await expect(page.locator('.line.online')).toBeVisible();
  expect(page.url()).not.toContain('key=');
}
export async function goOnDuty(rig: Rig, page: Page, id: string): Promise<void> {
  await page.locator('.huge.go').click();
  await expect(page.locator('.waiting')).toBeVisible();
  // With its first position: who has none is not asked, and the next look is ten seconds later. An earlier test may have had this person
  // elsewhere a moment ago; then the first fix is a teleport, and only the next one, 15 s later, is believed.
  await expect
    .poll(
      async () => {
        const known = await rig.call<{ on_duty: boolean; location: unknown; fix_age_s: number | null }>(`/v1/responders/${id}`);
        return known.on_duty && known.location !== null && (known.fix_age_s ?? 99) < 5;
      },
      { timeout: 35_000 },
    )
    .toBe(true);
}
/** Only this one is on duty, so that the offer comes here. */
export async function everybodyElseOff(rig: Rig, id: string): Promise<void> {
  const { responders } = await rig.call<{ responders: { responder_id: string; on_duty: boolean }[] }>('/v1/responders');
  for (const r of responders) if (r.on_duty && r.responder_id !== id) await rig.call(`/v1/responders/${r.responder_id}/duty`, { on: false });
}
export async function taskFor(rig: Rig, page: Page, context: BrowserContext, id: string, lang = 'zh'): Promise<string> {
  await signIn(rig, page, context, id, lang);
  await everybodyElseOff(rig, id);
  await goOnDuty(rig, page, id);
  const incident = await rig.raise({ type: 'lost_person', text: 'red coat' });
  await page.locator('.accept').click();
  await expect(page.locator('#task-title')).toBeVisible();
  return incident;
}
export async function hold(page: Page, ms: number): Promise<void> {
  const box = (await page.locator('.sos').boundingBox())!;
  await page.mouse.move(box.x + 30, box.y + 30);
  await page.mouse.down();
  await page.waitForTimeout(ms);
  await page.mouse.up();
}
