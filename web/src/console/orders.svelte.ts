/** Orders of the desk: each is shown as under way, then confirmed or refused with the reason; some can be taken back for ten seconds. */
import { command, Problem, randomId } from '../shared/api';
import { session } from '../shared/session.svelte';
import type { Incident } from '../shared/types';
import { refusalText } from './refusal_words';

export const kUndoMs = 10_000;
const kShownMs = 6_000;
const kRefusedShownMs = 15_000;

export interface Order {
  key: string;
  label: string;
  incidentId: string;
  state: 'pending' | 'done' | 'refused';
  detail: string;
  /** Local milliseconds until which it can be taken back; 0: cannot. */
  undoUntil: number;
  undo: (() => void) | null;
  again: (() => void) | null;
}

/** @return the sentence for it, or null: the service's own */
export type Why = (problem: Problem) => Promise<string | null>;

export class Orders {
  list = $state<Order[]>([]);
  /** For screen readers: the last thing that happened. */
  said = $state('');

  /**
   * @param why what is known here of a refusal beyond the service's sentence
   * @return the incident after the order, or null when it was refused (and shown)
   */
  async give(label: string, incidentId: string, body: Record<string, unknown>, undo?: () => Record<string, unknown> | null, why?: Why): Promise<Incident | null> {
    return this.send(label, incidentId, body, randomId(), undo, why);
  }

  private async send(label: string, incidentId: string, body: Record<string, unknown>, key: string, undo?: () => Record<string, unknown> | null, why?: Why): Promise<Incident | null> {
    const order: Order = { key, label, incidentId, state: 'pending', detail: '', undoUntil: 0, undo: null, again: null };
    this.list = [...this.list.filter((o) => o.key !== key), order].slice(-4);
    try {
      const after = await command<Incident>(incidentId, body, key);
      const back = undo?.() ?? null;
      this.change(key, {
        state: 'done',
        undoUntil: back ? Date.now() + kUndoMs : 0,
        undo: back
          ? () => {
              this.drop(key);
              void this.give(`↶ ${label}`, incidentId, back);
            }
          : null,
      });
      this.said = label;
      setTimeout(() => this.drop(key), back ? kUndoMs : kShownMs);
      return after;
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : new Problem(0, 'unknown', String(thrown));
      // Without an answer it may have been carried out: the same key makes asking again harmless.
      const again = problem.status === 0 || problem.status >= 500 ? () => void this.send(label, incidentId, body, key, undo, why) : null;
      const detail = (await why?.(problem)) ?? refusalText(problem);
      this.change(key, { state: 'refused', detail, again });
      this.said = `${label}: ${detail}`;
      if (!again) setTimeout(() => this.drop(key), kRefusedShownMs);
      return null;
    }
  }
  /** Any other request of the desk, shown in the same way. @return its answer, or null when it was refused */
  async ask<T>(label: string, incidentId: string, send: () => Promise<T>): Promise<T | null> {
    const key = randomId();
    const order: Order = { key, label, incidentId, state: 'pending', detail: '', undoUntil: 0, undo: null, again: null };
    this.list = [...this.list, order].slice(-4);
    try {
      const answer = await send();
      this.change(key, { state: 'done' });
      this.said = label;
      setTimeout(() => this.drop(key), kShownMs);
      return answer;
    } catch (why) {
      const detail = why instanceof Problem ? refusalText(why) : String(why);
      this.change(key, { state: 'refused', detail });
      this.said = `${label}: ${detail}`;
      setTimeout(() => this.drop(key), kRefusedShownMs);
      return null;
    }
  }
  /** What has gone out another way and can be taken back for ten seconds. */
  sent(label: string, incidentId: string, back: () => Promise<unknown>): void {
    const key = randomId();
    const undo = (): void => {
      this.drop(key);
      void this.ask(`↶ ${label}`, incidentId, back);
    };
    this.list = [...this.list, { key, label, incidentId, state: 'done' as const, detail: '', undoUntil: Date.now() + kUndoMs, undo, again: null }].slice(-4);
    this.said = label;
    setTimeout(() => this.drop(key), kUndoMs);
  }
  drop(key: string): void {
    this.list = this.list.filter((o) => o.key !== key);
  }
  /** An order waits for somebody to sign in. */
  get keptBySignIn(): boolean {
    return session.needed && this.list.some((o) => o.state === 'pending');
  }
  private change(key: string, to: Partial<Order>): void {
    this.list = this.list.map((o) => (o.key === key ? { ...o, ...to } : o));
  }
}
