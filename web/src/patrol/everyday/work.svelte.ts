/**
 * Inspections, visits, rounds and dangers on the phone: the work book, kept on the shelf, and its reports on their way over HTTP. The page
 * loads this after its first paint; an offer never waits for it.
 */
import { Refused, type PatrolApi } from '../patrol_api';
import { patrol } from '../patrol.svelte';
import { Shelf } from '../shelf';
import { newsOf } from './dictionary';
import { emptyWork, WorkBook, type Absence, type Fix, type Proof, type WorkState } from './work_book';
import type { PointsHolder } from '../../shared/everyday';

const kAgainMs = 5_000;
const kAskMs = 120_000;
const kFreshMs = 10_000; // a fix of this age is good enough for whoever walks
const kLocateMs = 12_000;

export type View = { kind: 'task'; id: string } | { kind: 'round' } | { kind: 'danger' } | { kind: 'points' };

/** What is being written: it outlives the form when an offer comes in between. */
export interface Draft {
  text: string;
  place: string;
  code: string;
  here: boolean;
  items: Record<string, 'there' | 'missing'>;
}
const emptyDraft = (place = ''): Draft => ({ text: '', place, code: '', here: true, items: {} });

const random = (): string => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');

class Work {
  state = $state.raw<WorkState>(emptyWork());
  view = $state.raw<View | null>(null);
  locating = $state(false);
  points = $state.raw<PointsHolder | null>(null);
  draft = $state<Draft>(emptyDraft());
  private book = new WorkBook(emptyWork(), random);
  private readonly shelf = new Shelf();
  private owner = '';
  private kept = '';
  private busy = false;
  private asking = false;
  private againAt = 0;
  private askedAt = 0;

  /** What this phone still had to do for this person. */
  async open(owner: string): Promise<void> {
    if (this.owner === owner) return;
    this.empty();
    this.owner = owner;
    const kept = await this.shelf.get<WorkState>(this.key);
    if (this.owner !== owner) return;
    this.book = new WorkBook({ ...emptyWork(), ...kept }, random);
    this.askedAt = 0;
    this.show();
  }
  go(view: View | null): void {
    this.view = view;
    this.draft = emptyDraft();
  }
  /** Names and tasks go; reports that nobody has yet stay for whoever made them. */
  forget(): void {
    const { waiting, rounds } = this.book.state;
    if (waiting.length > 0) void this.shelf.put(this.key, JSON.parse(JSON.stringify({ ...emptyWork(), waiting, rounds })));
    else void this.shelf.remove(this.key);
    this.empty();
  }

  /** Everything, also what nobody has yet. The shelf is its owner's to clear. */
  wipe(): void {
    this.empty();
  }

  get unsent(): number {
    return this.state.waiting.length;
  }
  get round() {
    return this.state.rounds.find((r) => !r.ending) ?? null;
  }
  nameOf = (placeId: string): string => this.state.spots[placeId]?.name ?? '';
  isWaiting = (id: string): boolean => {
    const task = this.state.tasks.find((t) => t.task_id === id);
    return task !== undefined && this.book.isWaiting(task);
  };

  /** The code of a place, from the link in its picture or typed. */
  read(placeId: string, code: string): void {
    const now = patrol.clock.now();
    const task = this.book.state.tasks.find((t) => t.subject === placeId && (t.kind === 'inspection' || t.kind === 'visit'));
    this.change((b) => b.read(placeId, code, now));
    this.go(task ? { kind: 'task', id: task.task_id } : { kind: 'round' });
    this.draft.place = placeId;
  }
  codeKnown = (placeId: string): boolean => this.state.codes.some((c) => c.place_id === placeId) && this.book.codeOf(placeId, patrol.clock.now()) !== '';
  async inspect(placeId: string, missing: readonly string[], text: string, code: string): Promise<Absence> {
    return this.prove(placeId, code, (b, proof, now) => b.inspect(placeId, missing, text, proof, now));
  }
  async visit(placeId: string, text: string, code: string): Promise<Absence> {
    return this.prove(placeId, code, (b, proof, now) => b.visit(placeId, text, proof, now));
  }
  async check(placeId: string, code: string): Promise<Absence> {
    return this.prove(placeId, code, (b, proof, now) => b.check(placeId, proof, now));
  }
  async danger(text: string, placeId: string): Promise<Absence> {
    const fix = placeId ? null : await this.locate();
    return this.change((b) => b.danger(text, placeId, fix, patrol.clock.now()));
  }
  finish(taskId: string, text: string): void {
    this.change((b) => b.finish(taskId, text, patrol.clock.now()));
  }
  start(team: string): void {
    this.change((b) => b.start(team, patrol.clock.now()));
  }
  end(): void {
    this.change((b) => b.end(patrol.clock.now()));
  }
  dismiss(id: string): void {
    this.change((b) => b.dismiss(id));
  }
  /** The service has told of work: words for a person, without an incident. */
  told(): void {
    this.change((b) => b.tell('work_told', '', patrol.clock.now()));
    this.askedAt = 0;
  }

  /** Called often. */
  tick(api: PatrolApi): void {
    if (this.owner === '' || this.owner !== patrol.login?.id) return; // somebody else is signing in
    const now = Date.now();
    if (this.book.tick(patrol.clock.now())) this.show();
    if (now - this.askedAt > kAskMs && now >= this.againAt) void this.ask(api);
    if (!this.busy && now >= this.againAt) void this.push(api);
  }

  /** Oldest first: a check-in needs its round. */
  private async push(api: PatrolApi): Promise<void> {
    const report = this.book.next();
    if (!report) return;
    const { book } = this;
    this.busy = true;
    try {
      const answer = await api.report(book.pathOf(report), report.body);
      if (book === this.book) this.change((b) => b.onTaken(report, answer, patrol.clock.now()));
      if (report.kind !== 'check') this.askedAt = 0;
    } catch (why) {
      if (book === this.book && isFinal(why)) this.change((b) => b.onRefused(report, newsOf(why.code, why.field, report.kind), patrol.clock.now()));
      else this.againAt = Date.now() + kAgainMs;
    } finally {
      this.busy = false;
    }
  }
  private async ask(api: PatrolApi): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const { book } = this;
    this.askedAt = Date.now();
    try {
      const [{ tasks }, points] = await Promise.all([api.tasks(), api.points()]);
      if (book !== this.book) return;
      this.points = points;
      this.change((b) => {
        b.onTasks(tasks);
        b.state.balance = points.earned > 0 || (points.entries?.length ?? 0) > 0 ? points.balance : null;
      });
    } catch {
      this.againAt = Date.now() + kAgainMs; // what is known stays on the screen
      this.askedAt = 0;
    } finally {
      this.asking = false;
    }
  }
  private async prove(placeId: string, typed: string, act: (b: WorkBook, proof: Proof, now: number) => Absence): Promise<Absence> {
    const code = typed || this.book.codeOf(placeId, patrol.clock.now());
    const fix = await this.locate();
    return this.change((b) => act(b, { fix, code }, patrol.clock.now()));
  }
  /** A fix for a report is taken when somebody makes one, on duty or off; nothing is sent before. */
  private async locate(): Promise<Fix | null> {
    const { offset } = patrol.clock;
    const told = patrol.login?.at;
    if (told) return { ...told, accuracy_m: 10, at: patrol.clock.now() };
    const { here } = patrol;
    if (here && Date.now() - here.at < kFreshMs) return { lat: here.lat, lon: here.lon, accuracy_m: here.accuracy_m, at: here.at + offset };
    if (!navigator.geolocation) return null;
    this.locating = true;
    try {
      return await new Promise<Fix | null>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          ({ coords, timestamp }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.round(coords.accuracy), at: timestamp + offset }),
          () => resolve(null),
          { enableHighAccuracy: true, maximumAge: 0, timeout: kLocateMs },
        ),
      );
    } finally {
      this.locating = false;
    }
  }
  private empty(): void {
    this.owner = this.kept = '';
    this.book = new WorkBook(emptyWork(), random);
    this.state = this.book.state;
    this.points = null;
    this.go(null);
  }
  private get key(): string {
    return `work ${this.owner}`;
  }
  private change<T>(act: (b: WorkBook) => T): T {
    const result = act(this.book);
    this.show();
    return result;
  }
  private show(): void {
    const text = JSON.stringify(this.book.state);
    if (text === this.kept) return;
    this.kept = text;
    this.state = JSON.parse(text) as WorkState;
    // A task that somebody else has ended has no form any more.
    const { view } = this;
    if (view?.kind === 'task' && !this.state.tasks.some((t) => t.task_id === view.id)) this.go(null);
    if (this.owner) void this.shelf.put(this.key, JSON.parse(text));
  }
}

/** A refusal that another try does not change. */
function isFinal(why: unknown): why is Refused {
  return why instanceof Refused && why.status >= 400 && why.status < 500 && ![401, 408, 429].includes(why.status);
}
export const work = new Work();
