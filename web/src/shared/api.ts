/** The HTTP interface: one place for tokens, problems and repeats. */
import { session } from './session.svelte';
import type { Session } from './types';

/** A refusal of the service, or no answer at all (`status` 0). `code` is stable and for programs, `detail` is for people. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: { pointer: string; detail: string }[] = [],
    /** Seconds that the service wants to be left alone; 0: it does not say. */
    readonly retryS = 0,
  ) {
    super(detail);
  }
}

/** 128 random bits; works without a secure context. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  /** Of a body that is a text of its own kind: it is sent as it is. */
  contentType?: string;
  /** Sent as Idempotency-Key and kept over every repeat. */
  key?: string;
  token?: string;
  timeoutMs?: number;
  /** False: a 401 is thrown instead of waiting for somebody to sign in. */
  waitForSession?: boolean;
}

async function once(path: string, o: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${o.token ?? session.token}` };
  if (o.body !== undefined) headers['Content-Type'] = o.contentType ?? 'application/json';
  if (o.key) headers['Idempotency-Key'] = o.key;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), o.timeoutMs ?? 10_000);
  try {
    return await fetch(path, {
      method: o.method ?? (o.body === undefined ? 'GET' : 'POST'),
      headers,
      body: o.body === undefined ? null : o.contentType ? String(o.body) : JSON.stringify(o.body),
      signal: abort.signal,
      cache: 'no-cache',
    });
  } catch (why) {
    throw new Problem(0, 'unreachable', why instanceof Error ? why.message : String(why));
  } finally {
    clearTimeout(timer);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const retryS = Number(response.headers.get('Retry-After')) || 0;
  try {
    const body = await response.json();
    return new Problem(response.status, body.code ?? `http_${response.status}`, body.detail ?? body.title ?? response.statusText, body.errors ?? [], retryS);
  } catch {
    return new Problem(response.status, `http_${response.status}`, response.statusText, [], retryS);
  }
}

/** @throws Problem. A token that has run out does not throw: it waits until somebody has signed in and sends the same again. */
async function answered(path: string, options: RequestOptions): Promise<Response> {
  for (;;) {
    const response = await once(path, options);
    if (response.status === 401 && options.waitForSession !== false && options.token === undefined) {
      await session.renewed();
      continue;
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await answered(path, options);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

export const get = <T>(path: string): Promise<T> => request<T>(path);
export const pictureOf = async (path: string): Promise<Blob> => (await answered(path, {})).blob();
/** A page of the service's own: the duty sheet. */
export const textOf = async (path: string): Promise<string> => (await answered(path, {})).text();

/** One order of the desk. `key` makes a repeat harmless. */
export const command = <T>(incidentId: string, body: Record<string, unknown>, key = randomId()): Promise<T> =>
  request<T>(`/v1/incidents/${encodeURIComponent(incidentId)}/commands`, { body, key });

/** A password, and the code of the second factor where there is one, to a token. @throws Problem with code login_wrong, code_needed, second_factor_required or login_locked (retryS). */
export const logIn = (name: string, password: string, code: string): Promise<Session & { token: string }> =>
  request<Session & { token: string }>('/login', { body: { name, password, ...(code ? { code } : {}) }, token: '', waitForSession: false });

/** @throws Problem when the token is not known or the service is away. */
export const whoIs = (token: string): Promise<Session> => request<Session>('/v1/session', { token, waitForSession: false });
