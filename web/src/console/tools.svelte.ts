/** Small agreements between the map and the panels: choosing a spot, going somewhere, drawing a preview. */
import type { Found } from '../core/finder';
import type { Overlay } from '../map/town_map';
import type { Location } from '../shared/types';

class Tools {
  spotWanted = $state(false);
  goAt = $state(0);
  /** Somebody or a place that was looked for. */
  found = $state.raw<Found | null>(null);
  draw: Overlay | null = null;
  private onSpot: ((at: Location | null) => void) | null = null;

  /** Resolves with the next point that is clicked on the map; null when it was given up. */
  chooseSpot(): Promise<Location | null> {
    this.onSpot?.(null);
    this.spotWanted = true;
    return new Promise((resolve) => (this.onSpot = resolve));
  }
  spotChosen(at: Location | null): void {
    this.spotWanted = false;
    this.onSpot?.(at);
    this.onSpot = null;
  }
  show(found: Found | null): void {
    this.found = found;
  }
  goTo(): void {
    this.goAt = Date.now();
  }
}

export const tools = new Tools();
