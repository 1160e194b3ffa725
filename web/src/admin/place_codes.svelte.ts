/** The codes of places as they are asked for: some at a time, each once. Only those who lead are told them. */
import { get, Problem } from '../shared/api';

const kAtOnce = 4;

export interface PlaceCode {
  place_id: string;
  code: string;
  /** Of a plate, where plates are signed: the address to print on it. */
  plate_path?: string;
}

export class PlaceCodes {
  known = $state.raw<Record<string, PlaceCode>>({});
  complaint = $state('');
  private asking = false;

  /** The next of those that are wanted and not known; call it again when `known` has changed. */
  async ask(wanted: readonly string[]): Promise<void> {
    const next = wanted.filter((id) => !this.known[id]).slice(0, kAtOnce);
    if (this.asking || this.complaint || next.length === 0) return;
    this.asking = true;
    try {
      const found = await Promise.all(next.map((id) => get<PlaceCode>(`/v1/places/${encodeURIComponent(id)}/code`)));
      this.asking = false; // before the change that asks for more
      this.known = { ...this.known, ...Object.fromEntries(found.map((f) => [f.place_id, f])) };
    } catch (why) {
      this.asking = false;
      this.complaint = why instanceof Problem ? why.detail : String(why);
    }
  }
}
