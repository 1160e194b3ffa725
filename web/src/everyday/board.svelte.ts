/** The lists of the everyday page, asked for again every few seconds, and the orders that change them. */
import { get, Problem } from '../shared/api';
import { setTownOffset } from '../shared/format';
import { ServerClock } from '../shared/server_clock';
import { session } from '../shared/session.svelte';
import type { AreaNotice, CareHome, Dispute, Hazard, PatrolRound, WorkTask } from '../shared/everyday';
import type { Place, Responder, TownInfo } from '../shared/types';

const kAgainMs = 10_000;
const kPeopleMs = 300_000; // who lives where and who quarrels: each look at these lists may be on record
const kTickMs = 1_000;
const kRows = 500;

export interface Zone {
  zone_id: string;
  name: string;
  level: string;
}

interface DisputePage {
  disputes: Dispute[];
  next_cursor: string | null;
}

class Board {
  town = $state.raw<TownInfo | null>(null);
  zones = $state.raw<Zone[]>([]);
  places = $state.raw<Map<string, Place>>(new Map());
  people = $state.raw<Map<string, string>>(new Map());
  tasks = $state.raw<WorkTask[]>([]);
  hazards = $state.raw<Hazard[]>([]);
  heat = $state(false);
  rounds = $state.raw<PatrolRound[]>([]);
  homes = $state.raw<CareHome[]>([]);
  disputes = $state.raw<Dispute[]>([]);
  /** Where the next page of disputes begins; null: not known, or there is none. */
  older = $state<string | null>(null);
  allDisputes = $state(false);
  notices = $state.raw<AreaNotice[]>([]);
  /** Of the service; renewed every second. */
  now = $state(Date.now());
  loaded = $state(false);
  /** Why the last order was refused. */
  complaint = $state('');
  /** Why the lists are not renewed. */
  lost = $state('');
  /** For everybody, screen readers too: the last thing that was done. */
  said = $state('');
  private readonly clock = new ServerClock();
  private peopleAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** What does not change while the page is open. The first question that is refused opens the sign-in. */
  async begin(): Promise<void> {
    try {
      const [town, zones, places, people] = await Promise.all([
        get<TownInfo>('/v1/town'), get<{ features: { properties: Zone }[] }>('/v1/zones'), get<{ places: Place[] }>('/v1/places'), get<{ responders: Responder[] }>('/v1/responders'),
      ]);
      setTownOffset(town.utc_offset_minutes);
      this.town = town;
      this.zones = zones.features.map((f) => f.properties);
      this.places = new Map(places.places.map((p) => [p.place_id, p]));
      this.people = new Map(people.responders.map((r) => [r.responder_id, r.name]));
    } catch (why) {
      this.lost = wordsOf(why);
      setTimeout(() => void this.begin(), kAgainMs);
    }
  }
  watch(): () => void {
    let gone = false;
    const again = (): void => {
      void this.load().finally(() => {
        if (!gone) this.timer = setTimeout(again, kAgainMs);
      });
    };
    const tick = setInterval(() => (this.now = this.clock.now()), kTickMs);
    again();
    return () => {
      gone = true;
      clearTimeout(this.timer);
      clearInterval(tick);
    };
  }
  /**
   * Each list by itself: one that is refused (a name may read only so much in an hour) leaves the others alone. A reader without orders sees
   * what is of places, not of people.
   *
   * @param people also the homes and the disputes, however short ago they were asked for
   */
  async load(people = false): Promise<void> {
    const lost: string[] = [];
    const ask = <T>(path: string, take: (answer: T) => void): Promise<void> => get<T>(path).then(take, (why: unknown) => void lost.push(wordsOf(why)));
    const sent = Date.now();
    await ask<{ hazards: Hazard[]; heat: boolean; server_at: string }>('/v1/hazards', (a) => {
      this.clock.sample(Date.parse(a.server_at), sent, Date.now());
      this.hazards = a.hazards;
      this.heat = a.heat;
    });
    const lists = [
      ask<{ patrols: PatrolRound[] }>(`/v1/patrols?limit=${kRows}`, (a) => (this.rounds = a.patrols)),
      ask<{ notices: AreaNotice[] }>('/v1/notices?state=all', (a) => (this.notices = a.notices)),
    ];
    if (session.canCommand) {
      lists.push(ask<{ tasks: WorkTask[] }>(`/v1/tasks?limit=${kRows}`, (a) => (this.tasks = a.tasks)));
      if (people || Date.now() - this.peopleAt > kPeopleMs) {
        this.peopleAt = Date.now();
        lists.push(ask<{ homes: CareHome[] }>('/v1/homes', (a) => (this.homes = a.homes)));
        lists.push(ask<DisputePage>('/v1/disputes', (a) => this.showDisputes(a)));
      }
    }
    await Promise.all(lists);
    this.now = this.clock.now();
    this.loaded = true;
    this.lost = [...new Set(lost)].join(' '); // what is on the screen stays
  }
  /** The first page is asked for again and again; older ones stay as they were when somebody asked for them. */
  private showDisputes(page: DisputePage): void {
    const ids = new Set(page.disputes.map((d) => d.dispute_id));
    this.disputes = [...page.disputes, ...this.disputes.filter((d) => !ids.has(d.dispute_id))];
    if (!this.older && !this.allDisputes) this.older = page.next_cursor;
  }
  async olderDisputes(): Promise<void> {
    const page = await this.order('', () => get<DisputePage>(`/v1/disputes?cursor=${this.older ?? ''}`));
    if (!page) return;
    const ids = new Set(this.disputes.map((d) => d.dispute_id));
    this.disputes = [...this.disputes, ...page.disputes.filter((d) => !ids.has(d.dispute_id))];
    this.older = page.next_cursor ?? null;
    this.allDisputes = this.older === null;
  }
  /** @return the answer, or null when it was refused; then the reason is shown and what was typed stays */
  async order<T>(done: string, send: () => Promise<T>): Promise<T | null> {
    this.complaint = '';
    try {
      const answer = await send();
      this.said = done;
      void this.load(true);
      return answer;
    } catch (why) {
      this.complaint = wordsOf(why);
      return null;
    }
  }

  zoneName = (id: string | null): string => (id ? (this.zones.find((z) => z.zone_id === id)?.name ?? id) : '–');
  placeName = (id: string): string => this.places.get(id)?.name ?? '';
  placeText = (id: string): string => `${this.placeName(id)} ${id}`.trim();
  /** A person with the id that orders need. */
  personText = (id: string | null): string => (id ? `${this.people.get(id) ?? ''} ${id}`.trim() : '–');
}

export function wordsOf(why: unknown): string {
  if (!(why instanceof Problem)) return String(why);
  const first = why.errors[0];
  return first?.pointer ? `${first.pointer.slice(1)}: ${first.detail}` : (first?.detail ?? why.detail);
}

export const board = new Board();
