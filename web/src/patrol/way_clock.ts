import type { Place } from './case_book';

const kOffM = 60;
const kOffMs = 5_000;
const kOnMs = 30_000;

/** When the way is to be asked for again: at once to another place, soon for whoever has left it, else seldom. */
export class WayClock {
  private to = '';
  private at = 0;

  /** @param offM metres from the way that is shown */
  due(to: Place, offM: number, now: number): boolean {
    const key = `${to.lat},${to.lon}`;
    if (this.to === key && now - this.at < (offM > kOffM ? kOffMs : kOnMs)) return false;
    this.to = key;
    this.at = now;
    return true;
  }
}
