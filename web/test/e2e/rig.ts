/** A service of its own for each test file: a small town, its broker, tokens for every role, phones that the test holds. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import mqtt, { type MqttClient } from 'mqtt';

const root = resolve(import.meta.dirname, '../../..');
const builds = ['build/ci/watchgrid', 'build/release/watchgrid', 'build/dev/watchgrid'].map((path) => join(root, path));

export function binary(): string {
  const found = [process.env.WATCHGRID_BINARY ?? '', ...builds].find((path) => path !== '' && existsSync(path));
  if (!found) throw new Error(`no watchgrid binary: set WATCHGRID_BINARY or build one of ${builds.join(', ')}`);
  return found;
}

const freePort = (): Promise<number> =>
  new Promise((resolvePort) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolvePort(port));
    });
  });
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export type Role = 'admin' | 'supervisor' | 'dispatcher' | 'dispatcher2' | 'viewer' | 'device' | 'wall';
const roles: Role[] = ['admin', 'supervisor', 'dispatcher', 'dispatcher2', 'viewer', 'device', 'wall'];

export interface Person {
  responder_id: string;
  name: string;
  class: string;
  tier: number;
  on_duty: boolean;
  home?: { lat: number; lon: number };
}
export interface Offer {
  offer_id: string;
  expires_at: string;
  incident_id?: string;
}

/** A phone of a responder, held by the test. */
export class Phone {
  readonly offers: Offer[] = [];
  constructor(
    readonly id: string,
    private readonly client: MqttClient,
    private readonly prefix: string,
  ) {
    client.on('message', (topic, payload) => {
      if (topic.endsWith('/offer')) this.offers.push(JSON.parse(payload.toString()));
    });
  }
  async answer(offer: string, answer: string): Promise<void> {
    await this.publish('answer', { answer_id: `${this.id}-${offer}-${answer}`, offer_id: offer, answer, at: new Date().toISOString() });
  }
  publish(topic: string, body: object): Promise<unknown> {
    return this.client.publishAsync(`${this.prefix}/responders/${this.id}/${topic}`, JSON.stringify(body), { qos: 1 });
  }
  async close(): Promise<void> {
    await this.client.endAsync(true);
  }
}

export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'watchgrid-web-'));
  readonly tokens = Object.fromEntries(roles.map((r) => [r, `token-of-${r}-for-the-tests-0123456789`])) as Record<Role, string>;
  url = '';
  private httpPort = 0;
  private mqttPort = 0;
  private service: ChildProcess | null = null;
  private alerts = 0;
  private phones: Phone[] = [];

  /** @param merging reports of one event become one incident, as in a real town; @param everyday a pond to inspect, a home to visit, a shop, points */
  async open(merging = false, everyday = false): Promise<void> {
    execFileSync(binary(), ['town', 'generate', '--seed', '1', '--officers', '20', '--volunteers', '60', '--guards', '20', '--grids', '9', '-o', join(this.folder, 'town')]);
    // Many alerts of these tests tell of one place and kind; each is to be an incident of its own.
    const policy = join(this.folder, 'town/policies/zones.toml');
    if (!merging) writeFileSync(policy, readFileSync(policy, 'utf8').replace(/^merge_percent = \d+/m, 'merge_percent = 0'));
    this.addPlaces(['plate-old', 'plate', '旧书店', 'status=revoked']);
    if (everyday) this.addEveryday();
    this.writeTokens();
    this.httpPort = await freePort();
    this.mqttPort = await freePort();
    this.url = `http://127.0.0.1:${this.httpPort}`;
    const path = (name: string): string => JSON.stringify(join(this.folder, name));
    writeFileSync(
      join(this.folder, 'watchgrid.toml'),
      `[town]\nfolder = ${path('town')}\n[http]\nport = ${this.httpPort}\ntokens_file = ${path('tokens')}\nusers_file = ${path('users')}\nweb_folder = ${JSON.stringify(join(root, 'web/dist'))}\ntiles_folder = ${path('tiles')}\n` +
        `[metrics]\nenabled = false\n[mqtt]\nport = ${this.mqttPort}\n[broker]\nembedded = true\nfolder = ${path('broker')}\n[journal]\nfolder = ${path('journal')}\n[log]\nfile = ${path('log')}\n`,
    );
    await this.start();
  }
  /** At the first place of the pack. */
  private addPlaces(...places: [id: string, kind: string, name: string, attributes: string][]): void {
    const file = join(this.folder, 'town/places.csv');
    const text = readFileSync(file, 'utf8').trimEnd();
    const [, , , lat, lon, grid] = text.split('\n')[1]!.split(',');
    writeFileSync(file, [text, ...places.map(([id, kind, name, attributes]) => `${id},${kind},${name},${lat},${lon},${grid},,,,"${attributes}"`), ''].join('\n'));
  }
  /** The pond's inspection is due 86 s after the start: a thousandth of a day. */
  private addEveryday(): void {
    this.addPlaces(['pond-1', 'hazard_spot', '东塘水域', 'checklist=sign,life_ring;inspect_days=1;water=yes'], ['carehome-1', 'home', '马兰家', ''], ['shop-1', 'points_shop', '东门便利店', '']);
    const helper = readFileSync(join(this.folder, 'town/responders.csv'), 'utf8').split('\n').find((line) => line.startsWith('volunteer-'))!.split(',')[0]!;
    writeFileSync(join(this.folder, 'town/care.csv'), `id,home,helper,interval_days,person\ncare-1,carehome-1,${helper},7,马兰\n`);
    writeFileSync(join(this.folder, 'town/ledger.csv'), `key,holder,points,text\nold-1,${helper},120,巡逻\nold-2,resident-1,40,\n`);
    writeFileSync(join(this.folder, 'town/everyday.toml'), '[season]\nsummer_from = 1\nsummer_to = 12\nsummer_permille = 1\n[points]\non = true\npaid = ["officer"]\n[[points.rule]]\nid = "round"\nfor = "patrol"\npoints = 2\n');
  }
  /** A token that is left out is unknown after the next start. */
  writeTokens(without: Role[] = []): void {
    const file = join(this.folder, 'tokens');
    const names: Record<Role, string> = { admin: 'chief', supervisor: 'shift-lead', dispatcher: 'desk-1', dispatcher2: 'desk-2', viewer: 'guest', device: 'test-device', wall: 'wall-1' };
    writeFileSync(file, roles.filter((r) => !without.includes(r)).map((r) => `${r.replace(/\d$/, '')} ${names[r]} ${this.tokens[r]}`).join('\n') + '\n', { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  /** Somebody with a password. @return the secret of the second factor, '' without one */
  addUser(name: string, role: Role, password: string, totp = false): string {
    const said = execFileSync(binary(), ['user', 'add', name, '--role', role, ...(totp ? ['--totp'] : []), '--users', join(this.folder, 'users')], { input: `${password}\n` }).toString();
    return /secret=([A-Z2-7]+)/.exec(said)?.[1] ?? '';
  }
  removeUser(name: string): void {
    execFileSync(binary(), ['user', 'remove', name, '--users', join(this.folder, 'users')]);
  }
  async start(): Promise<void> {
    const output = openSync(join(this.folder, 'output'), 'a');
    this.service = spawn(binary(), ['serve', '--config', join(this.folder, 'watchgrid.toml')], { stdio: ['ignore', output, output], cwd: this.folder });
    closeSync(output);
    for (let n = 0; n < 300; ++n) {
      if (this.service.exitCode !== null) break;
      const ready = await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false);
      if (ready) return;
      await pause(50);
    }
    const said = ['output', 'log'].map((name) => join(this.folder, name)).filter(existsSync).map((file) => readFileSync(file, 'utf8'));
    throw new Error(`the service did not become ready:\n${said.join('\n')}`);
  }
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const service = this.service;
    this.service = null;
    if (!service || service.exitCode !== null) return;
    const gone = new Promise((done) => service.once('exit', done));
    service.kill(signal);
    await gone;
  }
  /** Ends the broker, which the service started, as a lack of memory would. */
  killBroker(): void {
    const children = readdirSync(`/proc/${this.service!.pid}/task`).flatMap((t) => readFileSync(`/proc/${this.service!.pid}/task/${t}/children`, 'utf8').trim().split(' '));
    for (const child of children.filter((c) => c !== '')) if (readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('mosquitto')) process.kill(Number(child), 'SIGKILL');
  }
  /** Holds the process as if the machine hung: nothing is answered, no connection is closed. */
  freeze(on: boolean): void {
    this.service?.kill(on ? 'SIGSTOP' : 'SIGCONT');
  }
  async close(): Promise<void> {
    for (const phone of this.phones) await phone.close();
    this.freeze(false);
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async call<T = Record<string, unknown>>(path: string, body?: unknown, role: Role = 'dispatcher'): Promise<T> {
    const response = await fetch(this.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${this.tokens[role]}`, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
  /** @return the incident's id */
  async raise(alert: Record<string, unknown> = {}): Promise<string> {
    const town = await this.call<{ centre: { lat: number; lon: number } }>('/v1/town');
    const receipt = await this.call<{ incident_id: string }>(
      '/v1/alerts',
      { alert_id: `test-${Date.now()}-${++this.alerts}`, type: 'fight', severity: 'high', source: { kind: 'phone', id: 'test-device' }, location: { ...town.centre, crs: 'wgs84' }, ...alert },
      'device',
    );
    return receipt.incident_id;
  }
  async closeAll(): Promise<void> {
    const { incidents } = await this.call<{ incidents: { incident_id: string }[] }>('/v1/incidents?state=open&limit=1000');
    for (const i of incidents) await this.call(`/v1/incidents/${i.incident_id}/commands`, { command: 'resolve', outcome: 'settled_on_the_spot' });
  }
  /** Puts the first `n` officers on duty round the centre of the town, each with a fresh position. */
  async officersOnDuty(n: number): Promise<Person[]> {
    const { responders } = await this.call<{ responders: Person[] }>('/v1/responders');
    const officers = responders.filter((r) => r.responder_id.startsWith('officer-')).slice(0, n);
    await this.onDuty(officers.map((o) => o.responder_id));
    return officers;
  }
  async onDuty(ids: string[], role: Role = 'dispatcher'): Promise<void> {
    const { centre } = await this.call<{ centre: { lat: number; lon: number } }>('/v1/town', undefined, role);
    for (const id of ids) await this.call(`/v1/responders/${id}/duty`, { on: true }, role);
    await this.positions(ids.map((id, i) => ({ id, lat: centre.lat + 0.001 * (i + 1), lon: centre.lon + 0.001 * (i % 3) })), role);
  }
  async positions(people: { id: string; lat: number; lon: number }[], role: Role = 'dispatcher'): Promise<void> {
    await this.call('/v1/positions', { positions: people.map((p) => ({ responder_id: p.id, location: { lat: p.lat, lon: p.lon, crs: 'wgs84' }, at: new Date().toISOString() })) }, role);
  }
  /** Of a responder at the broker, and so of the patrol page. */
  password(id: string): string {
    const line = readFileSync(join(this.folder, 'broker/credentials.csv'), 'utf8').split('\n').find((l) => l.startsWith(`${id},`));
    return line?.split(',')[1] ?? '';
  }
  /** The phone was lost. */
  revoke(id: string): void {
    execFileSync(binary(), ['device', 'revoke', id, '--credentials', join(this.folder, 'broker/credentials.csv')]);
  }
  async phone(id: string): Promise<Phone> {
    const password = this.password(id);
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${this.mqttPort}`, { protocolVersion: 5, clientId: id, username: id, password, clean: true, reconnectPeriod: 300 });
    const phone = new Phone(id, client, 'watchgrid/v1');
    await client.subscribeAsync([`watchgrid/v1/responders/${id}/offer`, `watchgrid/v1/responders/${id}/task`], { qos: 1 });
    this.phones.push(phone);
    return phone;
  }
  /** Opens a page as somebody, in zh unless said otherwise. */
  async visit(page: Page, path = '/', role: Role = 'dispatcher'): Promise<void> {
    const [address, query] = path.split('?') as [string, string | undefined];
    await page.goto(`${this.url}${address}?${query ?? 'lang=zh'}#token=${this.tokens[role]}`);
  }
}

/** A town with everyday work in it. */
export const everydayTest = base.extend<object, { rig: Rig }>({
  rig: [
    async ({}, use) => {
      const rig = new Rig();
      await rig.open(false, true);
      await use(rig);
      await rig.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});
export const test = base.extend<object, { rig: Rig }>({
  rig: [
    async ({}, use) => {
      const rig = new Rig();
      await rig.open();
      await use(rig);
      await rig.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});
export { expect } from '@playwright/test';
