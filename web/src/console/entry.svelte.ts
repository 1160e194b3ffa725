/** The call that is being written down: it outlives the dialog while a point is chosen on the map. */
import { newCall, type PhoneCall } from './actions';

class Entry {
  call = $state<PhoneCall>(newCall());
  reset(): void {
    this.call = newCall();
  }
}

export const entry = new Entry();
