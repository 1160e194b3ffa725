/**
 * People on the map as columns: no object for each, so that 50,000 cost a few megabytes and no garbage each second.
 * Coordinates are web mercator metres, computed once when a position comes.
 */
import type { Responder, ResponderStatus, StreamMessage } from '../shared/types';

export const statusCodes: Record<ResponderStatus, number> = { off_duty: 0, resting: 1, available: 2, offered: 3, busy: 4 };
/** 0 on the spot (tier 1), 1 police (tier 2), 2 special units (tier 3): the shape. */
export type ShapeCode = 0 | 1 | 2;

const kRadius = 6_378_137;
export const mercatorX = (lon: number): number => (lon * Math.PI * kRadius) / 180;
export const mercatorY = (lat: number): number => kRadius * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));

type Positions = Extract<StreamMessage, { kind: 'positions' }>;

export class UnitTable {
  /** Rows in use: [0, size). A row whose `shown` is not `turn` has no position now. */
  size = 0;
  turn = 0;
  /** Of the whole town, although only those in view are told. */
  onDuty = 0;
  x = new Float64Array(1024);
  y = new Float64Array(1024);
  status = new Uint8Array(1024);
  shape = new Uint8Array(1024);
  age = new Uint16Array(1024);
  shown = new Uint32Array(1024);
  readonly ids: string[] = [];
  private readonly index = new Map<string, number>();

  rowOf(id: string): number | undefined {
    return this.index.get(id);
  }
  isShown(row: number): boolean {
    return this.turn > 0 && this.shown[row] === this.turn;
  }
  /** How many have a position now. O(size). */
  get count(): number {
    let n = 0;
    for (let row = 0; row < this.size; ++row) if (this.shown[row] === this.turn) ++n;
    return this.turn === 0 ? 0 : n;
  }

  update(m: Positions): void {
    ++this.turn;
    this.onDuty = m.on_duty ?? m.ids.length;
    for (let i = 0; i < m.ids.length; ++i) {
      const row = this.row(m.ids[i]!);
      this.x[row] = mercatorX(m.x_e6[i]! / 1e6);
      this.y[row] = mercatorY(m.y_e6[i]! / 1e6);
      this.status[row] = statusCodes[m.status[i]!] ?? 2;
      this.age[row] = Math.min(65_535, Math.max(0, m.age_s[i] ?? 0));
      this.shown[row] = this.turn;
    }
  }
  /** Who they are; positions come apart from it. */
  describe(responders: readonly Responder[]): void {
    for (const r of responders) this.shape[this.row(r.responder_id)] = Math.min(2, Math.max(0, r.tier - 1));
  }

  private row(id: string): number {
    const known = this.index.get(id);
    if (known !== undefined) return known;
    if (this.size === this.x.length) this.grow();
    const row = this.size++;
    this.index.set(id, row);
    this.ids[row] = id;
    return row;
  }
  private grow(): void {
    const wider = <A extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(from: A, to: A): A => (to.set(from as never), to);
    const n = this.x.length * 2;
    this.x = wider(this.x, new Float64Array(n));
    this.y = wider(this.y, new Float64Array(n));
    this.status = wider(this.status, new Uint8Array(n));
    this.shape = wider(this.shape, new Uint8Array(n));
    this.age = wider(this.age, new Uint16Array(n));
    this.shown = wider(this.shown, new Uint32Array(n));
  }
}
