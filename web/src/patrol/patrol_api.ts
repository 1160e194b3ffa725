/** The few questions that go over HTTP: see adapters/app/routes_patrol.hpp. */
import type { PointsHolder, WorkTask } from '../shared/everyday';
import type { KnownOffer, Place } from './case_book';

export interface Login {
  id: string;
  password: string;
  /** Where this phone is said to be: for trying the page in a browser that stands somewhere else. */
  at?: { lat: number; lon: number };
  /** The service has taken it before. */
  good?: true;
}
export interface Me {
  responder_id: string;
  name: string;
  class: string;
  grid: string;
  on_duty: boolean;
  offer: KnownOffer | null;
  task: KnownOffer | null;
  town: string;
  server_at: string;
}
export interface Way {
  line: [number, number][];
  distance_m: number;
  travel_s: number;
}
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** The field of the body that is wrong, where one is. */
    readonly field = '',
  ) {
    super(code);
  }
}

export class PatrolApi {
  constructor(private readonly login: Login) {}

  me = (): Promise<Me> => this.ask<Me>('GET', 'me');
  way = (from: Place, to: Place): Promise<Way> => this.ask<Way>('GET', `route?lat=${from.lat}&lon=${from.lon}&to_lat=${to.lat}&to_lon=${to.lon}`);
  roads = (at: Place): Promise<{ features: { properties: { class: string }; geometry: { coordinates: [number, number][] } }[] }> =>
    this.ask('GET', `roads?lat=${at.lat}&lon=${at.lon}`);
  help = (help_id: string, incident_id: string, text: string): Promise<unknown> => this.ask('POST', 'help', { help_id, incident_id, text });
  photo = (picture: Blob, offer_id: string, at: string): Promise<unknown> => this.ask('POST', `photo?offer_id=${encodeURIComponent(offer_id)}&at=${encodeURIComponent(at)}`, picture, 60_000);
  sos = (message: object): Promise<{ incident_id: string; accepted: boolean }> => this.ask('POST', 'sos', message);

  offerKey = async (): Promise<string> => (await this.ask<{ key: string }>('GET', 'offer-key')).key;
  tasks = (): Promise<{ tasks: WorkTask[] }> => this.ask('GET', 'tasks?limit=200');
  points = (): Promise<PointsHolder> => this.ask('GET', `points/${encodeURIComponent(this.login.id)}?limit=20`);
  /** A report of the everyday work; the same report_id again changes nothing. */
  report = (path: string, body: object): Promise<Record<string, unknown>> => this.ask('POST', path, body);

  private async ask<T>(method: string, path: string, body?: object | Blob, patienceMs = 8000): Promise<T> {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), patienceMs);
    try {
      const headers: Record<string, string> = { Authorization: `Basic ${btoa(`${this.login.id}:${this.login.password}`)}` };
      const whole = body instanceof Blob;
      if (body) headers['Content-Type'] = whole ? body.type : 'application/json';
      const answer = await fetch(`/patrol/api/${path}`, { method, headers, body: whole ? body : body ? JSON.stringify(body) : undefined, signal: stop.signal, cache: 'no-store' });
      const json = (await answer.json()) as T & { code?: string; errors?: { pointer: string }[] };
      if (!answer.ok) throw new Refused(answer.status, json.code ?? String(answer.status), json.errors?.[0]?.pointer.slice(1));
      return json;
    } finally {
      clearTimeout(limit);
    }
  }
}
