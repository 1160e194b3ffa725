/**
 * What the phone knows: the offer on the screen, the task, and the answers that still have to arrive. Plain and pure: times come in,
 * nothing is sent from here. Everything is in `state`, which can be kept and brought back.
 *
 * Rules: nothing is shown after its deadline, by the service's time. An accept is only "sent" until the service grants it. Every answer has an
 * id of its own and is sent again with it until its ack comes. What the service does not know of any more is dropped.
 */
export interface Place {
  lat: number;
  lon: number;
  accuracy_m?: number;
}
export interface Offer {
  offer_id: string;
  incident_id: string;
  type: string;
  severity?: string;
  location?: Place;
  place?: string;
  text?: string;
  eta_s?: number;
  distance_m?: number;
  offered_at?: string;
  expires_at: string;
  seq?: number | string;
  epoch?: number | string;
  shard?: number | string;
  signature?: string;
  silent?: boolean;
  drill?: boolean;
  nearest_kit?: { name: string; checked_at?: string };
}
export interface TaskMessage {
  kind: 'granted' | 'taken_by_other' | 'stand_down' | 'withdrawn' | 'updated' | 'message';
  offer_id?: string;
  incident_id: string;
  type?: string;
  severity?: string;
  location?: Place;
  place?: string;
  text?: string;
  seq?: number | string;
  epoch?: number | string;
  drill?: boolean;
  nearest_kit?: { name: string };
  /** The words of the report, and whom to call back: only after the yes, where an offer tells of an area alone. */
  details?: string;
  reporter?: Contact;
}
export interface Contact {
  name: string;
  phone: string;
}
export interface Ack {
  answer_id: string;
  accepted: boolean;
  code: string;
  offer_id?: string;
}
export type AnswerKind = 'delivered' | 'seen' | 'accept' | 'decline' | 'moving' | 'arrived' | 'controlled' | 'feedback' | 'withdraw';
export interface Answer {
  answer_id: string;
  offer_id: string;
  answer: AnswerKind;
  at: string;
  location?: Place & { crs: 'wgs84' };
  text?: string;
}
export interface Waiting {
  answer: Answer;
  sentAt: number; // local ms; 0: never
}
/** `known`: the service says so, and nobody pressed it here. */
export type Mark = 'no' | 'waiting' | 'done' | 'known';
export type Step = 'moving' | 'arrived' | 'controlled' | 'feedback';
export interface Task {
  offer_id: string;
  incident_id: string;
  type: string;
  severity?: string;
  location?: Place;
  place?: string;
  text?: string;
  drill?: boolean;
  kit?: string;
  reporter?: Contact;
  since?: number; // by the service's time
  steps: Record<Step, Mark>;
}
export interface Notice {
  id: string;
  code: string;
  incident_id: string;
  until: number;
}
export interface BookState {
  offers: { offer: Offer; accepting: boolean; seen: boolean }[];
  closed: string[]; // offer ids that are over: a repeat of them is dropped
  closedAt: number; // the last of them, by the service's time
  task: Task | null;
  waiting: Waiting[];
  notices: Notice[];
  lastSeq: number;
  epoch: number;
}
/** What /patrol/api/me says of an offer or a task. */
export interface KnownOffer {
  offer_id: string;
  incident_id: string;
  place_words: string;
  moving_at: string | null;
  arrived_at: string | null;
  controlled_at: string | null;
  feedback_at: string | null;
}

const kResendMs = 6000;
const kClosedKept = 200;
const kUnderWayMs = 2000; // an answer of the service and a message of the broker may pass each other for so long
const kNoticesKept = 5;
const kNoticeMs = 120_000;
const kNewsMs = 15_000; // of an offer that came to nothing: nobody has to do anything
const kMissedMs = 30_000; // what became of the last offer, until the next
export const kMissed = ['expired', 'declined'];
const kPastKept = 5;

const byHand = (a: Answer): boolean => a.answer !== 'delivered' && a.answer !== 'seen';

export const emptyBook = (): BookState => ({ offers: [], closed: [], closedAt: 0, task: null, waiting: [], notices: [], lastSeq: 0, epoch: 0 });

export class CaseBook {
  private past: Offer[] = []; // came after their deadline, as the offer of an order does: their words may still be wanted

  constructor(
    public state: BookState,
    private readonly newId: () => string,
  ) {}

  /** @return whether it is new and alive: time for a sound */
  onOffer(offer: Offer, now: number): boolean {
    this.remember(offer);
    const known = this.state.offers.find((o) => o.offer.offer_id === offer.offer_id);
    if (known) {
      known.offer = { ...offer, place: known.offer.place };
      return false;
    }
    const task = this.state.task;
    if (task?.offer_id === offer.offer_id) {
      // An order of the desk: its task may come first, and only the offer has the words.
      task.text ||= offer.text ?? '';
      task.kit ??= offer.nearest_kit?.name;
      return false;
    }
    if (this.state.closed.includes(offer.offer_id)) return false;
    // The offer of an order has no time at all, whatever this phone's clock says: its task is on the way.
    if (!(Date.parse(offer.expires_at) > Math.max(now, Date.parse(offer.offered_at ?? '') || 0))) {
      this.past = [...this.past.slice(1 - kPastKept), offer];
      return false;
    }
    this.state.notices = this.state.notices.filter((n) => !kMissed.includes(n.code));
    this.state.offers.push({ offer: { ...offer, place: '' }, accepting: false, seen: false });
    this.queue('delivered', offer.offer_id, now);
    return true;
  }

  onTask(task: TaskMessage, now: number): void {
    this.remember(task);
    const id = task.offer_id ?? '';
    const mine = this.state.task;
    if (task.kind === 'granted') return this.grant(task, now);
    if (task.kind === 'updated') {
      const offered = this.state.offers.find((o) => o.offer.offer_id === id)?.offer;
      for (const target of [offered, mine?.offer_id === id ? mine : undefined]) {
        if (!target) continue;
        if (task.location) target.location = task.location;
        if (task.severity) target.severity = task.severity;
      }
      if (mine?.offer_id === id) this.learn(mine, task);
      if (mine?.offer_id === id) this.notice('updated', task.incident_id, now);
      return;
    }
    if (task.kind === 'message' && !task.incident_id) return; // everyday work: patrol/everyday
    if (task.kind === 'message') return this.notice(task.text || 'message', task.incident_id, now);
    const offered = this.state.offers.find((o) => o.offer.offer_id === id);
    const wasTask = mine?.offer_id === id;
    if (!wasTask && !offered) return;
    if (wasTask) this.state.task = null;
    this.close(id, now);
    // An offer goes when an order for the same incident comes: "no need to go" would be false.
    if (this.state.task?.incident_id === task.incident_id) return;
    this.notice(this.endOf(task, mine), task.incident_id, now, wasTask || offered?.accepting ? kNoticeMs : kNewsMs);
  }

  onAck(ack: Ack, now: number): void {
    const at = this.state.waiting.findIndex((w) => w.answer.answer_id === ack.answer_id);
    if (at < 0) return;
    const { answer } = this.state.waiting[at]!;
    this.state.waiting.splice(at, 1);
    const entry = this.state.offers.find((o) => o.offer.offer_id === answer.offer_id);
    const task = this.state.task?.offer_id === answer.offer_id ? this.state.task : null;
    if (answer.answer === 'accept') {
      if (ack.accepted && entry) this.grant({ ...entry.offer, kind: 'granted' }, now);
      else if (!ack.accepted && entry) {
        this.close(answer.offer_id, now);
        this.notice(ack.code, entry.offer.incident_id, now);
      }
    } else if (answer.answer === 'withdraw' && ack.accepted && task) {
      this.state.task = null;
      this.close(answer.offer_id, now);
    } else if (task && answer.answer in task.steps) {
      task.steps[answer.answer as Step] = ack.accepted ? 'done' : 'no';
      if (!ack.accepted) this.notice(ack.code, task.incident_id, now);
      // A report that is in ends the work of this phone; the desk closes the incident.
      if (ack.accepted && answer.answer === 'feedback') this.notice('feedback_taken', task.incident_id, now);
    }
  }

  /**
   * What the service says is still open; whatever was made before it and is not in it is over.
   * @return whether the service has a task for this phone that is not here: time to ask for all that is open
   */
  reconcile(offer: KnownOffer | null, task: KnownOffer | null, now: number, askedAt: number): boolean {
    for (const { offer: mine, accepting } of [...this.state.offers]) {
      if (offer?.offer_id === mine.offer_id) mine.place = offer.place_words;
      else if (!accepting && Date.parse(mine.offered_at ?? '') < askedAt - kUnderWayMs) {
        this.close(mine.offer_id, now);
        if (Date.parse(mine.expires_at) < now + kUnderWayMs) this.notice('expired', mine.incident_id, now, kMissedMs);
      }
    }
    const mine = this.state.task;
    if (mine && task?.offer_id === mine.offer_id) {
      mine.place = task.place_words;
      for (const step of ['moving', 'arrived', 'controlled', 'feedback'] as const) if (task[`${step}_at`]) mine.steps[step] = mine.steps[step] === 'no' || mine.steps[step] === 'known' ? 'known' : 'done';
      return false;
    }
    if (mine && this.state.waiting.some((w) => w.answer.offer_id === mine.offer_id && byHand(w.answer))) return false;
    if (mine && (mine.since ?? 0) < askedAt - kUnderWayMs) {
      this.state.task = null;
      this.close(mine.offer_id, now);
      this.notice('ended', mine.incident_id, now);
    }
    if (!task || this.state.task || this.state.closedAt > askedAt - kUnderWayMs) return false;
    this.state.closed = this.state.closed.filter((id) => id !== task.offer_id);
    return true;
  }

  accept(offerId: string, now: number, location?: Place): void {
    const entry = this.state.offers.find((o) => o.offer.offer_id === offerId);
    if (!entry || entry.accepting || Date.parse(entry.offer.expires_at) <= now) return;
    entry.accepting = true;
    this.queue('accept', offerId, now, '', location);
  }
  decline(offerId: string, now: number): void {
    const entry = this.state.offers.find((o) => o.offer.offer_id === offerId && !o.accepting);
    if (!entry) return;
    this.close(offerId, now);
    this.queue('decline', offerId, now);
    this.notice('declined', entry.offer.incident_id, now, kMissedMs);
  }
  seen(offerId: string, now: number): void {
    const entry = this.state.offers.find((o) => o.offer.offer_id === offerId);
    if (!entry || entry.seen) return;
    entry.seen = true;
    this.queue('seen', offerId, now);
  }
  step(step: Step, now: number, text = '', location?: Place): void {
    const task = this.state.task;
    if (!task || task.steps[step] !== 'no') return;
    task.steps[step] = 'waiting';
    this.queue(step, task.offer_id, now, text, location);
  }
  withdraw(now: number, text: string): void {
    if (this.state.task) this.queue('withdraw', this.state.task.offer_id, now, text);
  }

  /** Time passes: offers end at their deadline, and with them an accept that never left this phone. */
  tick(now: number): void {
    for (const { offer, accepting } of [...this.state.offers]) {
      if (Date.parse(offer.expires_at) > now) continue;
      const unsent = this.state.waiting.some((w) => w.answer.offer_id === offer.offer_id && w.answer.answer === 'accept' && w.sentAt === 0);
      // A sent accept may have been in time: its ack decides, for a while.
      if (accepting && !unsent && now < Date.parse(offer.expires_at) + 60_000) continue;
      this.close(offer.offer_id, now);
      if (accepting) this.notice('not_sent_in_time', offer.incident_id, now);
      else this.notice('expired', offer.incident_id, now, kMissedMs);
    }
    this.state.notices = this.state.notices.filter((n) => now < n.until);
  }

  /** What has to be sent now; counts as sent. */
  due(local: number): Answer[] {
    const out = this.state.waiting.filter((w) => w.sentAt === 0 || local - w.sentAt >= kResendMs);
    for (const w of out) w.sentAt = local;
    return out.map((w) => w.answer);
  }
  /** The connection is new: everything without an ack goes again. */
  resendAll(): void {
    for (const w of this.state.waiting) w.sentAt = 0;
  }
  /** The offer to show: the one that ends first. */
  shown(now: number): { offer: Offer; accepting: boolean } | null {
    const alive = this.state.offers.filter((o) => o.accepting || Date.parse(o.offer.expires_at) > now);
    alive.sort((a, b) => Date.parse(a.offer.expires_at) - Date.parse(b.offer.expires_at) || a.offer.offer_id.localeCompare(b.offer.offer_id));
    return alive[0] ?? null;
  }
  dismiss(id: string): void {
    this.state.notices = this.state.notices.filter((n) => n.id !== id);
  }
  /** Answers that a person gave and that are not in yet. */
  get unsent(): number {
    return this.state.waiting.filter((w) => byHand(w.answer)).length;
  }

  /** Why it is over, in a word. Who was there is told that it is closed, and not that there is no need to go. */
  private endOf(task: TaskMessage, mine: Task | null): string {
    if (task.kind === 'withdrawn') return task.text || 'withdrawn';
    const wasThere = mine !== null && mine.offer_id === task.offer_id && mine.steps.arrived !== 'no';
    return task.kind === 'stand_down' && task.text === 'incident_closed' && wasThere ? 'incident_closed' : task.kind;
  }
  private grant(task: TaskMessage, now: number): void {
    const id = task.offer_id ?? '';
    // The ack of the yes may come first: then this phone knows only what the offer said.
    if (this.state.task?.offer_id === id) return this.learn(this.state.task, task);
    if (this.state.closed.includes(id)) return;
    const entry = this.state.offers.find((o) => o.offer.offer_id === id);
    const offer = entry?.offer ?? this.past.find((o) => o.offer_id === id);
    this.state.offers = this.state.offers.filter((o) => o.offer.offer_id !== id);
    if (this.state.task) this.close(this.state.task.offer_id, now);
    this.state.task = {
      offer_id: id,
      incident_id: task.incident_id,
      type: task.type ?? offer?.type ?? 'other',
      severity: task.severity ?? offer?.severity,
      location: task.location ?? offer?.location,
      place: entry?.offer.place ?? '',
      text: offer?.text ?? '',
      drill: task.drill,
      kit: task.nearest_kit?.name ?? offer?.nearest_kit?.name,
      since: now,
      steps: { moving: 'no', arrived: 'no', controlled: 'no', feedback: 'no' },
    };
    this.learn(this.state.task, task);
    this.state.notices = this.state.notices.filter((n) => n.incident_id !== task.incident_id);
    if (entry) return;
    // An order of the desk has no accept of ours before it, and its offer is over when it comes: this is where its arrival is told.
    this.queue('delivered', id, now);
    this.notice(task.text === 'ordered' ? 'ordered' : 'granted', task.incident_id, now);
  }
  /** What only those are told who have said yes: the exact place, the words of the report, whom to call back. */
  private learn(mine: Task, told: TaskMessage): void {
    if (told.location) mine.location = told.location;
    if (told.details) mine.text = told.details;
    if (told.reporter) mine.reporter = told.reporter;
    if (told.nearest_kit) mine.kit = told.nearest_kit.name;
  }
  private close(offerId: string, now: number): void {
    this.state.closedAt = now;
    this.state.offers = this.state.offers.filter((o) => o.offer.offer_id !== offerId);
    this.state.waiting = this.state.waiting.filter((w) => w.answer.offer_id !== offerId || w.answer.answer === 'feedback');
    if (!this.state.closed.includes(offerId)) this.state.closed.push(offerId);
    this.state.closed = this.state.closed.slice(-kClosedKept);
  }
  private queue(answer: AnswerKind, offerId: string, now: number, text = '', location?: Place): void {
    const entry: Answer = { answer_id: this.newId(), offer_id: offerId, answer, at: new Date(now).toISOString() };
    if (text) entry.text = text;
    if (location) entry.location = { ...location, crs: 'wgs84' };
    this.state.waiting.push({ answer: entry, sentAt: 0 });
  }
  notice(code: string, incident: string, now: number, keep = kNoticeMs): void {
    const kept = kMissed.includes(code) ? this.state.notices.filter((n) => !kMissed.includes(n.code)) : this.state.notices;
    this.state.notices = [...kept.slice(1 - kNoticesKept), { id: this.newId(), code, incident_id: incident, until: now + keep }];
  }
  private remember(message: { seq?: number | string; epoch?: number | string }): void {
    this.state.lastSeq = Math.max(this.state.lastSeq, Number(message.seq ?? 0));
    this.state.epoch = Math.max(this.state.epoch, Number(message.epoch ?? 0));
  }
}
