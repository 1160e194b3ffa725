/** The lists of the everyday page, asked for again every few seconds, and the orders that change them. */
import { get, Problem } from '../shared/api';
import { setTownOffset } from '../shared/format';
import { ServerClock } from '../shared/server_clock';
import { session } from '../shared/session.svelte';
import type { AreaNotice, CareHome, Dispute, Hazard, PatrolRound, WorkTask } from '../shared/everyday';
import type { Place, Responder, TownInfo } from '../shared/types';

const kAgainMs = 10_000;
const kTickMs = 1_000;
const kRows = 500;

export interface Zone {
  zone_id: string;
  name: string;
  level: string;
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
    }
  }
  watch(): () => void {
    const again = (): void => {
      void this.load().finally(() => (this.timer = setTimeout(again, kAgainMs)));
    };
    const tick = setInterval(() => (this.now = this.clock.now()), kTickMs);
    again();
    return () => {
      clearTimeout(this.timer);
      clearInterval(tick);
    };
  }
  /** A reader without orders sees what is of the place, not of people. */
  async load(): Promise<void> {
    try {
      const sent = Date.now();
      const hazards = await get<{ hazards: Hazard[]; heat: boolean; server_at: string }>('/v1/hazards');
      this.clock.sample(Date.parse(hazards.server_at), sent, Date.now());
      const [rounds, notices] = await Promise.all([get<{ patrols: PatrolRound[] }>(`/v1/patrols?limit=${kRows}`), get<{ notices: AreaNotice[] }>(`/v1/notices?state=all&limit=100`)]);
      if (session.canCommand) {
        const [tasks, homes, disputes] = await Promise.all([
          get<{ tasks: WorkTask[] }>(`/v1/tasks?limit=${kRows}`), get<{ homes: CareHome[] }>('/v1/homes'), get<{ disputes: Dispute[] }>(`/v1/disputes?limit=${kRows}`),
        ]);
        this.tasks = tasks.tasks;
        this.homes = homes.homes;
        this.disputes = disputes.disputes;
      }
      this.hazards = hazards.hazards;
      this.heat = hazards.heat;
      this.rounds = rounds.patrols;
      this.notices = notices.notices;
      this.now = this.clock.now();
      this.loaded = true;
      this.lost = '';
    } catch (why) {
      this.lost = wordsOf(why); // what is on the screen stays
    }
  }
  /** @return the answer, or null when it was refused; then the reason is shown and what was typed stays */
  async order<T>(done: string, send: () => Promise<T>): Promise<T | null> {
    this.complaint = '';
    try {
      const answer = await send();
      this.said = done;
      void this.load();
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
