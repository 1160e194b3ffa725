/** Everything that the console's components share: the feed, the queue, what is selected, alarms, orders. */
import { alarmHistory, recentAlarms } from '../core/alarm_history';
import { AlarmBook, type Alarm } from '../core/alarms';
import { Announcer } from '../core/announcer';
import { PeopleHold } from '../core/people_hold.svelte';
import { grouped, heldOrder, ordered, type Filter, type Group, type Row } from '../core/queue';
import { sendable } from '../core/sending';
import { isLate, leadingClock } from '../core/sla';
import { ToneScheduler } from '../core/tones';
import { get } from '../shared/api';
import { session } from '../shared/session.svelte';
import { setTownOffset } from '../shared/format';
import { wordOf } from '../shared/i18n.svelte';
import { typeWords } from '../shared/incident_words';
import type { Incident, NearResponder, Place, TimelineEvent, TownInfo } from '../shared/types';
import { Feed } from '../core/feed.svelte';
import { Orders } from './orders.svelte';
import { Sounds } from './sounds';
import { t } from './dictionary';

/** After a key the queue holds still for this long. */
const kHoldMs = 2_000;
const kRefreshMs = 250;
const kNearestMs = 5_000;
/** Somebody whom the service would not send is passed over for so long. */
const kRefusedMs = 60_000;
/** From this many people on duty the stream is told which part of the map is seen. */
const kViewFrom = 3_000;

export interface Notice {
  at: number;
  /** As it was when it ended. */
  incident: Incident;
}

class Desk {
  readonly feed = new Feed('/v1/stream');
  readonly orders = new Orders();
  readonly book = new AlarmBook(recentAlarms.read());
  readonly sounds = new Sounds();
  readonly tones = new ToneScheduler();
  private readonly announcer = new Announcer();
  readonly hold = new PeopleHold();

  town = $state.raw<TownInfo | null>(null);
  places = $state.raw<Place[]>([]);
  zoneNames = $state.raw<ReadonlyMap<string, string>>(new Map());
  rows = $state.raw<Row[]>([]);
  shownIds = $state.raw<string[]>([]);
  openCount = $state(0);
  lateCount = $state(0);
  onDuty = $state(0);
  alarmRate = $state(0);
  flood = $state(false);
  urgentIds = $state.raw<ReadonlySet<string>>(new Set());
  blinkingIds = $state.raw<ReadonlySet<string>>(new Set());
  selectedId = $state('');
  filter = $state<Filter>('all');
  text = $state('');
  /** The group that was opened by hand, and the one that was folded although it holds what is selected. */
  private expanded = $state('');
  private folded = $state('');
  notices = $state.raw<Notice[]>([]);
  /** For screen readers, at once: who calls for help, and what is of the worst severity. */
  urged = $state('');
  mutedUntil = $state(0);
  soundOn = $state(false);
  candidates = $state.raw<NearResponder[]>([]);
  candidatesFor = $state('');
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  /** Whom the service has just refused to send to the selected incident, and until when that counts. */
  private refused = $state.raw<ReadonlyMap<string, number>>(new Map());
  timeline = $state.raw<TimelineEvent[]>([]);
  timelineFor = $state('');
  pointerOverQueue = false;
  private keyAt = 0;
  private view: [number, number, number, number] | null = null;
  private viewTold = false;
  private dirty = true;
  private nearestAt = 0;
  private timelineDirty = false;

  start(): void {
    this.feed.onPositions = () => {
      if (!this.viewTold && this.feed.live.units.onDuty > kViewFrom) this.tellView();
    };
    this.feed.onChange = (change) => {
      if (change.replaced) this.viewTold = false; // a new line knows nothing of what is seen here
      this.dirty = true;
      if (change.replaced) this.book.startOver();
      if (change.touched.includes(this.selectedId)) this.timelineDirty = true;
      for (const id of change.closed) this.noteClosed(id);
    };
    this.feed.start();
    setInterval(() => this.refresh(), kRefreshMs);
    void this.loadTown();
  }

  /** Of many people only those in view are asked for; those at work always come. */
  setView(bounds: [number, number, number, number] | null): void {
    this.view = bounds;
    this.tellView();
  }
  private tellView(): void {
    const many = this.feed.live.units.onDuty > kViewFrom;
    if (!many && !this.viewTold) return;
    const [w, s, e, n] = this.view ?? [-180, -90, 180, 90];
    const [dx, dy] = [(e - w) / 4, (n - s) / 4];
    this.viewTold = many;
    this.feed.tell({ kind: 'view', bounds: many ? [Math.max(-180, w - dx), Math.max(-90, s - dy), Math.min(180, e + dx), Math.min(90, n + dy)] : null });
  }

  get selected(): Incident | undefined {
    void this.feed.version;
    return this.feed.live.find(this.selectedId);
  }
  /** Who could go, as the rows show it: nearest first, but still under a hand. */
  get people(): readonly NearResponder[] {
    return this.hold.people(this.selectedId, this.candidates);
  }
  /** In the order of the rows. Free by what is known now: a row that was held does not make anybody free. */
  get sendable(): NearResponder[] {
    const free = new Set(sendable(this.candidates, this.selected).map((c) => c.responder_id));
    return this.people.filter((c) => free.has(c.responder_id) && !this.isRefused(c.responder_id));
  }
  isRefused(responder: string): boolean {
    return (this.refused.get(responder) ?? 0) > this.feed.now;
  }
  /** One key more sends the next person, and the list is asked for anew: it was older than what the service knows. */
  noteRefused(incident: string, responder: string): void {
    if (incident !== this.selectedId) return;
    this.refused = new Map(this.refused).set(responder, this.feed.now + kRefusedMs);
    this.nearestAt = 0;
  }
  /** Where it is, in words. */
  placeOf(i: Incident): string {
    return i.place ?? this.zoneNames.get(i.zone_id) ?? i.zone_id;
  }
  /** In the language and with the names of now, not of the moment when it was noticed. */
  textOf({ incident: i }: Notice): string {
    const id = i.incident_id;
    return i.state === 'merged' ? t('noticeMerged', { id, into: i.merged_into ?? '' }) : t('noticeClosed', { id, place: this.placeOf(i) });
  }
  nameOf(responder: string): string {
    return this.feed.live.responders.get(responder)?.name || responder;
  }
  isWatched(responder: string): boolean {
    void this.feed.version;
    return this.feed.live.responders.get(responder)?.watched === true;
  }
  find(id: string): Incident | undefined {
    return this.feed.live.find(id);
  }

  select(id: string): void {
    if (this.selectedId === id) return;
    this.selectedId = id;
    this.folded = ''; // what somebody has just chosen is seen
    this.candidates = [];
    this.candidatesFor = '';
    this.chosen = new Set();
    this.refused = new Map();
    this.timeline = [];
    this.timelineFor = '';
    this.nearestAt = 0;
    this.timelineDirty = true;
    this.dirty = true;
    this.refresh();
  }
  /** The one with the selected incident opens by itself. */
  isOpen(group: Group): boolean {
    return this.expanded === group.key || (group.members.includes(this.selectedId) && this.folded !== group.key);
  }
  toggle(group: Group): void {
    const open = this.isOpen(group);
    if (group.members.includes(this.selectedId)) this.folded = open ? group.key : '';
    this.expanded = open ? (this.expanded === group.key ? '' : this.expanded) : group.key;
  }
  /** Somebody works with the keyboard: rows keep their places for a moment. */
  touchQueue(): void {
    this.keyAt = Date.now();
  }
  step(by: 1 | -1): void {
    this.touchQueue();
    const ids = this.shownIds;
    if (ids.length === 0) return;
    const at = ids.indexOf(this.selectedId);
    this.select(ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))]!);
  }
  nextUrgent(): void {
    this.touchQueue();
    const next = this.shownIds.find((id) => id !== this.selectedId && this.urgentIds.has(id));
    if (next) this.select(next);
  }
  setFilter(filter: Filter): void {
    this.filter = filter;
    this.keyAt = 0;
    this.dirty = true;
    this.refresh();
  }
  setText(text: string): void {
    this.text = text;
    this.dirty = true;
    this.refresh();
  }
  /** A digit key: whoever stands in that row, from 1. */
  chooseRow(n: number): void {
    const c = this.people[n - 1];
    if (c && this.sendable.includes(c)) this.toggleCandidate(c.responder_id);
  }
  toggleCandidate(id: string): void {
    const next = new Set(this.chosen);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
  }
  notice(id: string): void {
    this.book.notice(id);
    this.dirty = true;
    this.refresh();
  }
  mute(): void {
    if (this.mutedUntil > this.feed.now) this.tones.unmute();
    else this.tones.mute(this.feed.now);
    this.mutedUntil = this.tones.mutedUntil;
  }
  async unlockSound(): Promise<void> {
    this.soundOn = await this.sounds.unlock();
  }

  private refresh(): void {
    const now = this.feed.clock.now();
    const open = this.feed.live.open;
    const begun = this.book.update(open.values(), this.feed.state !== 'lost', now);
    alarmHistory.add(begun.length, now);
    if (begun.length > 0) recentAlarms.keep(this.book.recent);
    const loud = this.book.loud();
    this.sound(begun, loud, now);
    this.announce(begun, now);
    this.flood = this.book.flood;
    this.alarmRate = this.book.rate;
    this.showUrgent();
    this.onDuty = this.feed.live.units.onDuty;
    this.openCount = open.size;
    let late = 0;
    for (const i of open.values()) {
      const clock = leadingClock(i.clocks, now);
      if (clock && isLate(clock, now)) ++late;
    }
    this.lateCount = late;
    this.reorder(now);
    if (this.selectedId) this.follow();
    this.dirty = false;
  }
  private reorder(now: number): void {
    const view = { filter: this.filter, text: this.text, me: session.who?.name ?? '' };
    let ids = ordered(this.feed.live.open.values(), view, now);
    if (this.pointerOverQueue || Date.now() - this.keyAt < kHoldMs) ids = heldOrder(this.shownIds, ids);
    const same = !this.dirty && ids.length === this.shownIds.length && ids.every((id, at) => id === this.shownIds[at]);
    if (same) return;
    this.shownIds = ids;
    this.rows = grouped(ids, (id) => this.feed.live.open.get(id), this.flood);
    if (!this.selectedId && ids.length > 0) this.select(ids[0]!);
  }
  private showUrgent(): void {
    const changed = (before: ReadonlySet<string>, now: ReadonlySet<string>): boolean => now.size !== before.size || [...now].some((id) => !before.has(id));
    const urgent = this.book.urgent();
    const blinking = this.book.blinking((id) => this.find(id)?.severity);
    if (changed(this.urgentIds, urgent)) this.urgentIds = urgent;
    if (changed(this.blinkingIds, blinking)) this.blinkingIds = blinking;
  }
  private sound(begun: readonly Alarm[], loud: readonly Alarm[], now: number): void {
    const tone = this.tones.due(begun, loud, this.flood, now);
    if (tone) this.sounds.play(tone);
    this.soundOn = this.sounds.running;
  }
  private announce(begun: readonly Alarm[], now: number): void {
    for (const { kind, incidentId: id } of begun) {
      const i = this.find(id);
      if (kind === 'sos') this.announcer.add(t('sosSaid', { id }));
      else if (kind === 'new' && i?.severity === 'critical') this.announcer.add(t('criticalSaid', { id, type: wordOf(typeWords, i.type), place: this.placeOf(i) }));
    }
    this.urged = this.announcer.due(now) ?? this.urged;
  }

  /** What belongs to the selected incident: who could go, what has happened. */
  private follow(): void {
    const i = this.feed.live.open.get(this.selectedId);
    if (i?.location && Date.now() - this.nearestAt > kNearestMs) {
      this.nearestAt = Date.now();
      void this.loadNearest(i.incident_id, i.location.lat, i.location.lon);
    }
    if (this.timelineDirty) {
      this.timelineDirty = false;
      void this.loadTimeline(this.selectedId);
    }
  }
  /** As the service would judge an order for this very incident: whom a gate forbids it is not offered. */
  private async loadNearest(id: string, lat: number, lon: number): Promise<void> {
    try {
      const answer = await get<{ responders: NearResponder[] }>(`/v1/responders/nearest?lat=${lat}&lon=${lon}&k=9&within_s=1800&incident=${encodeURIComponent(id)}`);
      if (this.selectedId !== id) return;
      this.candidates = answer.responders;
      this.candidatesFor = id;
    } catch {
      /* the list keeps its last state; the header shows that the line is lost */
    }
  }
  private async loadTimeline(id: string): Promise<void> {
    try {
      const answer = await get<{ events: TimelineEvent[] }>(`/v1/incidents/${encodeURIComponent(id)}/timeline`);
      if (this.selectedId !== id) return;
      this.timeline = answer.events;
      this.timelineFor = id;
    } catch {
      this.timelineDirty = true;
    }
  }
  private async loadTown(): Promise<void> {
    try {
      const [town, places] = await Promise.all([get<TownInfo>('/v1/town'), get<{ places: Place[] }>('/v1/places')]);
      setTownOffset(town.utc_offset_minutes);
      this.town = town;
      this.places = places.places;
    } catch {
      setTimeout(() => void this.loadTown(), 2_000);
    }
  }
  private noteClosed(id: string): void {
    const i = this.feed.live.closed.get(id);
    if (!i) return;
    this.notices = [{ at: this.feed.clock.now(), incident: i }, ...this.notices].slice(0, 30);
  }
}

export const desk = new Desk();
