/** The phone: connection, place, sound and the case book put together. The components show this and call it. */
import { ServerClock } from '../shared/server_clock';
import { codeOfAddress, loginOfAddress } from './address';
import { AreaNotices, type AreaNotice } from './area_notices';
import { CaseBook, emptyBook, type Ack, type BookState, type Offer, type Place, type Step, type TaskMessage } from './case_book';
import { keepScreenOn, positionMessage, random, watchBattery, watchPlace, type Here } from './device';
import { forgetAll, load, store } from './kept';
import { knownAgain, kSureMs, Welcome } from './lost_phone';
import { MqttPort, type Line } from './mqtt_port';
import { OfferGate } from './offer_gate';
import { metres } from './metres';
import { PhotoQueue } from './photos.svelte';
import { PatrolApi, Refused, type Login, type Me, type Way } from './patrol_api';
import { Shelf } from './shelf';
import { alarmTone, buzz, unlockSound, soundRuns } from './signals';
import { Turns } from './turns';
import { WayClock } from './way_clock';

const kLogin = 'watchgrid.patrol.login';
const kOfferKey = 'watchgrid.patrol.offer_key';
const kRead = 'watchgrid.patrol.read';
const kTickMs = 250;
const kPositionMs = 5_000;
const kPositionStillMs = 15_000;
const kMeMs = 30_000;
const kMeSoonMs = 3_000;
const kHelloAgainMs = 1_000;
const kMovedM = 25;
const kEverydayMs = 300; // after the page has shown itself

export interface Sos {
  id: string;
  at: string;
  state: 'sending' | 'taken';
  incident: string;
}

class Patrol {
  login = $state.raw<Login | null>(loginOfAddress() ?? load<Login>(kLogin));
  line = $state<Line>('away');
  offlineSince = $state(0);
  me = $state.raw<Me | null>(null);
  duty = $state<'off' | 'on' | 'going_on' | 'going_off'>('off');
  book = $state.raw<BookState>(emptyBook());
  now = $state(Date.now());
  here = $state.raw<Here | null>(null);
  gps = $state<'off' | 'wanted' | 'on' | 'denied' | 'told'>('off');
  battery = $state<number | null>(null);
  way = $state.raw<Way | null>(null);
  sos = $state.raw<Sos | null>(load<Sos>('watchgrid.patrol.sos'));
  /** Warnings to an area that hold and were not put away here. */
  warnings = $state.raw<AreaNotice[]>([]);
  soundOk = $state(true);
  /** A chunk of its own; an offer never waits for it. */
  everyday = $state.raw<typeof import('./everyday/phone_work') | null>(null);
  helpState = $state<'no' | 'waiting' | 'done' | 'refused'>('no');
  /** What this phone kept is gone: its login is taken no more. */
  wiped = $state(false);
  clock = new ServerClock();
  private shelf = new Shelf();
  photos = new PhotoQueue(this.shelf, random, (code, incident) => this.change((c) => c.notice(code, incident, this.clock.now())));

  private keptText = '';
  private cases = new CaseBook(emptyBook(), random);
  private port: MqttPort | null = null;
  api: PatrolApi | null = null;
  private watch: number | null = null;
  private wake: { release(): Promise<void> } | null = null;
  private positionAt = 0;
  private positionSent: Place | null = null;
  private meAt = 0;
  private helloAt = 0;
  private unread = false;
  private toneAt = 0;
  private wayClock = new WayClock();
  private sosAt = 0;
  private moveFrom: Place | null = null;
  private helpId = '';
  private scanned = codeOfAddress();
  private turns = new Turns();
  private welcome = new Welcome(false);
  private gate = new OfferGate(
    async () => (await this.api?.offerKey()) ?? '',
    { get: () => load<string>(kOfferKey) ?? '', put: (key) => store(kOfferKey, key) },
    (code, incident) => this.change((c) => c.notice(code, incident, this.clock.now())),
  );
  private notices = new AreaNotices(new Set(load<string[]>(kRead)));

  start(): void {
    if (this.login) this.signIn(this.login);
    // A sign-in card that is scanned while the page is open changes nothing but the address.
    window.addEventListener('hashchange', () => {
      const login = loginOfAddress();
      if (login && this.duty === 'off') this.signIn(login);
      this.scanned = codeOfAddress() ?? this.scanned;
      void this.bringEveryday();
    });
    setInterval(() => this.tick(), kTickMs);
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.tick();
      void this.askMe();
      void this.keepAwake();
    });
    watchBattery((percent) => (this.battery = percent));
  }

  signIn(login: Login): void {
    this.wiped = false;
    this.login = knownAgain(login, load<Login>(kLogin));
    this.welcome = new Welcome(this.login.good === true);
    store(kLogin, this.login);
    void this.resume(this.login);
  }
  /** First what this phone still had to do, then the connection: an answer that waited goes out before anything new is shown. */
  private async resume(login: Login): Promise<void> {
    const kept = await this.shelf.get<BookState>(this.bookKey);
    await this.photos.bring(login.id);
    if (this.login !== login) return;
    this.cases = new CaseBook({ ...emptyBook(), ...kept }, random);
    this.duty = load<boolean>(this.dutyKey) ? 'going_on' : 'off';
    this.api = new PatrolApi(login);
    this.show();
    this.connect();
    if (this.duty === 'going_on') this.locate();
    void this.askMe();
    setTimeout(() => void this.bringEveryday(), kEverydayMs);
  }
  private async bringEveryday(): Promise<void> {
    const everyday = await import('./everyday/phone_work').catch(() => null); // without a network and not kept yet: the next time
    if (!everyday || !this.login) return;
    await everyday.work.open(this.login.id);
    this.everyday = everyday;
    if (this.scanned) everyday.work.read(this.scanned.place, this.scanned.code);
    this.scanned = null;
  }
  signOut(): void {
    if (this.duty !== 'off' || !this.login) return;
    this.port?.stop();
    for (const key of [kLogin, this.dutyKey]) store(key, null);
    void this.shelf.remove(this.bookKey);
    this.photos.forget(); // they stay on the shelf for whoever took them
    this.everyday?.work.forget();
    this.login = this.me = this.port = this.api = null;
  }
  /** The phone may be in anybody's hands: nothing stays, of whoever used it. A call for help goes first; it is refused again in half a minute. */
  private wipe(): void {
    if (this.sos?.state === 'sending') return;
    this.port?.stop();
    this.photos.forget();
    this.everyday?.work.wipe();
    this.login = this.me = this.port = this.api = this.sos = this.way = this.here = null;
    this.cases = new CaseBook(emptyBook(), random);
    this.book = emptyBook();
    this.duty = 'off';
    this.warnings = [];
    this.wiped = true;
    forgetAll();
    void this.shelf.clear();
    this.place(); // no longer looks where it is
  }
  connect(): void {
    if (!this.login) return;
    this.port?.stop();
    this.port = new MqttPort(this.login.id, this.login.password, {
      onLine: (line) => {
        if (line === 'online') {
          this.offlineSince = 0;
          this.cases.resendAll(); // before anything goes out: sent now and again when ready, an answer would come twice at once
        } else if (this.offlineSince === 0) this.offlineSince = Date.now();
        this.line = line;
        if (line === 'online') this.welcome.brokerTook(true);
        if (line === 'refused' && this.welcome.brokerTook(false)) this.wipe();
        else if (line === 'refused') this.meAt = Math.min(this.meAt, Date.now() - kMeMs + kMeSoonMs); // what the service says of it
      },
      onReady: () => this.onReady(),
      onMessage: (topic, text) => this.onMessage(topic, text),
    });
    void this.port.start();
  }

  /** Also what unlocks the sound and asks for the place: both want a touch. */
  setDuty(on: boolean): void {
    if (on) {
      unlockSound();
      this.locate();
      void this.keepAwake();
    }
    this.duty = on ? 'going_on' : 'going_off';
    store(this.dutyKey, on);
    this.sendDuty();
  }
  accept(id: string): void {
    unlockSound();
    this.change((c) => c.accept(id, this.clock.now(), this.fix()));
  }
  decline(id: string): void {
    this.change((c) => c.decline(id, this.clock.now()));
  }
  step(step: Step, text = ''): void {
    this.change((c) => c.step(step, this.clock.now(), text, this.fix()));
  }
  withdraw(text: string): void {
    this.change((c) => c.withdraw(this.clock.now(), text));
  }
  dismiss(id: string): void {
    this.change((c) => c.dismiss(id));
  }
  shown(): { offer: Offer; accepting: boolean } | null {
    const shown = this.cases.shown(this.now);
    return shown && { offer: { ...shown.offer }, accepting: shown.accepting }; // a copy: what changed inside is seen
  }
  get unsent(): number {
    return this.book.waiting.filter((w) => w.answer.answer !== 'delivered' && w.answer.answer !== 'seen').length + this.photos.unsent + (this.everyday?.work.unsent ?? 0);
  }

  /** Kept on the phone first; goes when there is a network, also after the task is over. */
  async addPhotos(files: Iterable<File>): Promise<void> {
    const task = this.book.task;
    if (task) for (const file of files) await this.photos.add(file, task, new Date(this.clock.now()).toISOString());
  }
  async help(text: string): Promise<void> {
    const task = this.book.task;
    if (!task || !this.api || this.helpState === 'waiting') return;
    this.helpId ||= random();
    this.helpState = 'waiting';
    try {
      await this.api.help(this.helpId, task.incident_id, text);
      this.helpState = 'done';
      this.helpId = '';
    } catch (error) {
      this.helpState = 'refused';
      if (!(error instanceof Refused)) setTimeout(() => void this.help(text), 3000); // the same help_id again
      if (!(error instanceof Refused)) this.helpState = 'no';
    }
  }

  pressSos(): void {
    if (this.sos?.state === 'sending') return;
    buzz([300, 100, 300, 100, 300]);
    this.sos = { id: random(), at: new Date(this.clock.now()).toISOString(), state: 'sending', incident: '' };
    store('watchgrid.patrol.sos', this.sos);
    this.sosAt = 0;
    this.pushSos();
  }
  clearSos(): void {
    if (this.sos?.state !== 'taken') return;
    this.sos = null;
    store('watchgrid.patrol.sos', null);
  }

  /** Both ways at once; the same id makes one alert of them. Again and again until one answers. */
  private pushSos(): void {
    const sos = this.sos;
    if (sos?.state !== 'sending' || Date.now() - this.sosAt < 3000) return;
    this.sosAt = Date.now();
    const at = this.fix();
    const message = { sos_id: sos.id, at: sos.at, ...(at ? { location: { ...at, crs: 'wgs84' } } : {}) };
    this.port?.publish('sos', message);
    void this.api?.sos(message).then(
      (receipt) => this.sosTaken(receipt.incident_id),
      () => undefined,
    );
  }
  private sosTaken(incident: string): void {
    if (!this.sos) return;
    this.sos = { ...this.sos, state: 'taken', incident };
    store('watchgrid.patrol.sos', this.sos);
    buzz([80]);
  }

  private get bookKey(): string {
    return `book ${this.login?.id ?? ''}`;
  }
  private get dutyKey(): string {
    return `watchgrid.patrol.${this.login?.id ?? ''}.duty`;
  }
  private fix(): Place | undefined {
    return this.here ? { lat: this.here.lat, lon: this.here.lon, accuracy_m: this.here.accuracy_m } : undefined;
  }
  private change(act: (cases: CaseBook) => void): void {
    act(this.cases);
    this.flush();
    this.show();
  }
  private show(): void {
    const text = JSON.stringify(this.cases.state);
    if (text === this.keptText) return;
    this.keptText = text;
    this.book = JSON.parse(text) as BookState;
    void this.shelf.put(this.bookKey, JSON.parse(text));
  }
  private flush(): void {
    if (this.line !== 'online') return;
    for (const answer of this.cases.due(Date.now())) this.port?.publish('answer', answer);
  }

  private onReady(): void {
    this.sayHello();
    if (this.duty === 'going_on' || this.duty === 'going_off') this.sendDuty();
    this.flush();
    void this.askMe();
  }
  /** The answer is everything that is still open. */
  private sayHello(): void {
    this.helloAt = Date.now();
    this.unread = false;
    this.port?.publish('hello', { last_seq: String(this.cases.state.lastSeq), epoch: String(this.cases.state.epoch), app: 'patrol-page 1', at: new Date(this.clock.now()).toISOString() });
  }
  private sendDuty(): void {
    const sent = this.port?.publish('duty', { on: this.duty === 'on' || this.duty === 'going_on', at: new Date(this.clock.now()).toISOString() });
    if (sent) setTimeout(() => void this.askMe(), 300);
  }

  putAway(id: string): void {
    store(kRead, this.notices.putAway(id));
    this.showWarnings();
  }
  private showWarnings(): void {
    const now = this.notices.shown(this.me?.grid ?? '', this.clock.now());
    if (now.map((n) => n.notice_id).join() !== this.warnings.map((n) => n.notice_id).join()) this.warnings = now;
  }

  private onMessage(topic: string, text: string): void {
    if (topic.startsWith('zones/')) {
      if (this.notices.take(topic, text)) buzz([200, 100, 200]);
      return this.showWarnings();
    }
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      // Another program under this name speaks Protobuf, and is answered in it. A hello in JSON brings everything open again, in JSON.
      this.unread = true;
      return;
    }
    const kind = topic.split('/').slice(2).join('/');
    if (kind === 'receipt') {
      const receipt = message as { alert_id: string; accepted: boolean; incident_id: string };
      if (this.sos && receipt.accepted && receipt.alert_id.endsWith(this.sos.id)) this.sosTaken(receipt.incident_id);
      return;
    }
    if (kind === 'offer') {
      const offer = message as Offer;
      return this.turns.add(this.gate.admits(offer, this.login?.id ?? ''), (admitted) => admitted && this.takeOffer(offer));
    }
    this.turns.add(Promise.resolve(), () => this.take(kind, message));
  }
  private take(kind: string, message: unknown): void {
    const now = this.clock.now();
    if (kind === 'task' && !(message as TaskMessage).incident_id) this.everyday?.work.told();
    if (kind === 'task') {
      const before = this.cases.state.task?.offer_id;
      this.cases.onTask(message as TaskMessage, now);
      if (this.cases.state.task && before !== this.cases.state.task.offer_id) {
        this.moveFrom = this.fix() ?? null;
        this.helpState = 'no';
        void this.askMe();
      }
      buzz([60]);
    }
    if (kind === 'answer/ack') this.cases.onAck(message as Ack, now);
    this.flush();
    this.show();
  }

  private takeOffer(offer: Offer): void {
    this.change((cases) => {
      if (!cases.onOffer(offer, this.clock.now())) return;
      this.signal(offer.silent === true);
      void this.askMe(); // the place in words
    });
  }
  private signal(silent: boolean): void {
    this.toneAt = Date.now();
    buzz([400, 150, 400]);
    if (!silent) alarmTone();
    this.soundOk = soundRuns();
  }

  async askMe(): Promise<void> {
    const api = this.api;
    if (!api) return;
    this.meAt = Date.now();
    const sent = Date.now();
    try {
      const me = await api.me();
      if (this.api !== api || !this.login) return;
      this.welcome.serviceTook(true, sent);
      if (!this.login.good) store(kLogin, (this.login = { ...this.login, good: true }));
      this.clock.sample(Date.parse(me.server_at), sent, Date.now());
      this.me = me;
      if (this.line === 'refused') this.connect();
      if (this.duty === 'going_on' && me.on_duty) {
        this.duty = 'on';
        this.positionAt = 0; // one that overtook the duty was dropped
      } else if (this.duty === 'going_off' && !me.on_duty) this.duty = 'off';
      // The desk may have put us on or off; what this phone just asked for is repeated instead.
      else if (this.duty === 'on' && !me.on_duty) this.duty = 'off';
      else if (this.duty === 'off' && me.on_duty) this.duty = 'on';
      if (this.duty === 'off') store(this.dutyKey, false);
      if (this.cases.reconcile(me.offer, me.task, this.clock.now(), Date.parse(me.server_at))) this.sayHello();
      // Either side may be a moment ahead; which one it was is asked soon, not in half a minute.
      if (me.task && !this.cases.state.task) this.meAt = Date.now() - kMeMs + kMeSoonMs;
      this.show();
    } catch (error) {
      if (this.api === api && error instanceof Refused && error.status === 401) {
        if (error.code === 'login_unknown' && this.welcome.serviceTook(false, Date.now())) return this.wipe();
        this.meAt = Date.now() - kMeMs + kSureMs;
        this.me = null;
        if (this.line !== 'online') this.line = 'refused';
      }
    }
  }
  private tick(): void {
    this.now = this.clock.now();
    if (!this.login) return;
    this.cases.tick(this.now);
    const offered = this.cases.shown(this.now);
    if (offered && !document.hidden) this.cases.seen(offered.offer.offer_id, this.now);
    if (this.api) this.show(); // not before what this phone kept is there
    if (offered && !offered.accepting && Date.now() - this.toneAt > 2500) this.signal(offered.offer.silent === true);
    if (this.unread && this.line === 'online' && Date.now() - this.helloAt > kHelloAgainMs) this.sayHello();
    this.flush();
    this.pushSos();
    if (this.api) void this.photos.push(this.api, Date.now());
    if (this.api && this.line !== 'refused') this.everyday?.work.tick(this.api);
    if (Date.now() - this.meAt > (this.duty === 'going_on' || this.duty === 'going_off' ? 3000 : kMeMs)) {
      if (this.duty === 'going_on' || this.duty === 'going_off') this.sendDuty();
      void this.askMe();
    }
    this.showWarnings();
    this.place();
    this.findWay();
  }

  // --- place: only while on duty or assigned ---
  private get located(): boolean {
    return this.duty !== 'off' || this.book.task !== null;
  }
  private locate(): void {
    const told = this.login?.at;
    if (told) {
      this.gps = 'told';
      this.here = { ...told, accuracy_m: 10, at: Date.now() };
      return;
    }
    if (this.watch !== null || !navigator.geolocation) {
      if (!navigator.geolocation) this.gps = 'denied';
      return;
    }
    this.gps = 'wanted';
    const tell = (here: Here): void => {
      this.gps = 'on';
      this.here = here;
    };
    this.watch = watchPlace(tell, () => (this.gps = 'denied'));
  }
  private place(): void {
    if (!this.located) {
      if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
      this.watch = null;
      if (this.gps !== 'off') this.gps = 'off';
      if (this.here) this.here = null;
      void this.wake?.release();
      this.wake = null;
      return;
    }
    if (this.watch === null && this.gps !== 'denied' && this.gps !== 'told') this.locate();
    if (!this.here) return;
    const since = Date.now() - this.positionAt;
    const moved = this.positionSent ? metres(this.positionSent, this.here) : Infinity;
    if (since < kPositionMs || (moved < 10 && since < kPositionStillMs)) return;
    if (!this.port?.publish('position', positionMessage(this.here, this.clock.now(), this.battery), 0)) return;
    this.positionAt = Date.now();
    this.positionSent = { lat: this.here.lat, lon: this.here.lon };
    const task = this.book.task;
    if (task?.steps.moving === 'no' && this.moveFrom && metres(this.moveFrom, this.here) > kMovedM) this.step('moving');
  }
  private findWay(): void {
    const to = this.book.task?.location;
    if (!to || !this.here || !this.api) {
      if (!to && this.way) this.way = null;
      return;
    }
    const off = this.positionSent && this.way ? Math.min(...this.way.line.map(([lon, lat]) => metres({ lat, lon }, this.here!))) : 0;
    if (!this.wayClock.due(to, off, Date.now())) return;
    void this.api.way(this.here, to).then(
      (way) => void (this.way = way),
      () => undefined, // the straight line is shown instead
    );
  }
  private async keepAwake(): Promise<void> {
    if (this.located) this.wake = await keepScreenOn();
  }
}

export const patrol = new Patrol();
