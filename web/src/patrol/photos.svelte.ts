/**
 * Photos of the scene on their way to the service. The text of a report goes first and never waits for them; a photo that has no network
 * stays on the phone, over reloads and after the task is over, until the service has it or refuses it.
 */
import { Refused, type PatrolApi } from './patrol_api';
import type { Shelf } from './shelf';
import { shrink } from './shrink';

const kAgainMs = 5000;
const kKeptMax = 24; // as many as the service takes for an incident

export interface Photo {
  id: string;
  offer_id: string;
  incident_id: string;
  at: string;
  picture: Blob;
}
export interface ShownPhoto {
  id: string;
  offer_id: string;
  url: string;
  sent: boolean;
}

export class PhotoQueue {
  /** Those that wait, and those that went since the page was opened. */
  shown = $state.raw<ShownPhoto[]>([]);
  private waiting: Photo[] = [];
  private owner = '';
  private busy = false;
  private againAt = 0;

  constructor(
    private readonly shelf: Shelf,
    private readonly newId: () => string,
    private readonly complain: (code: string, incident: string) => void,
  ) {}

  get unsent(): number {
    return this.shown.filter((p) => !p.sent).length;
  }
  /** What an earlier page left behind. */
  async bring(owner: string): Promise<void> {
    this.forget();
    this.owner = owner;
    this.waiting = await this.shelf.all<Photo>(this.key(''));
    this.shown = this.waiting.map((p) => ({ id: p.id, offer_id: p.offer_id, url: URL.createObjectURL(p.picture), sent: false }));
  }
  /** @param at of the service's clock */
  async add(file: Blob, task: { offer_id: string; incident_id: string }, at: string): Promise<void> {
    const picture = await shrink(file);
    if (!picture || this.unsent >= kKeptMax) return this.complain(picture ? 'photo_many' : 'photo_unreadable', task.incident_id);
    const photo = { id: `${at}-${this.newId()}`, offer_id: task.offer_id, incident_id: task.incident_id, at, picture };
    await this.shelf.put(this.key(photo.id), photo);
    this.waiting.push(photo);
    this.shown = [...this.shown, { id: photo.id, offer_id: photo.offer_id, url: URL.createObjectURL(picture), sent: false }];
    this.againAt = 0;
  }
  /** One at a time, oldest first; called often. */
  async push(api: PatrolApi, now: number): Promise<void> {
    const photo = this.waiting[0];
    if (!photo || this.busy || now < this.againAt) return;
    this.busy = true;
    try {
      await api.photo(photo.picture, photo.offer_id, photo.at);
      this.done(photo, true);
    } catch (why) {
      if (why instanceof Refused && why.status >= 400 && why.status < 500 && why.status !== 401) {
        this.done(photo, false);
        this.complain(why.code === 'too_many' || why.code === 'not_accepted' ? why.code : 'photo_refused', photo.incident_id);
      } else this.againAt = now + kAgainMs;
    } finally {
      this.busy = false;
    }
  }
  forget(): void {
    for (const p of this.shown) URL.revokeObjectURL(p.url);
    this.shown = [];
    this.waiting = [];
  }

  private done(photo: Photo, sent: boolean): void {
    this.waiting = this.waiting.filter((p) => p !== photo);
    this.shown = sent ? this.shown.map((p) => (p.id === photo.id ? { ...p, sent } : p)) : this.shown.filter((p) => p.id !== photo.id);
    void this.shelf.remove(this.key(photo.id));
  }
  private key(id: string): string {
    return `photo ${this.owner} ${id}`;
  }
}
