/**
 * Warnings to an area, as the broker keeps them for whoever comes: the newest that holds of each area, and an empty message when none does. Who
 * patrols goes everywhere, so all of the town are shown, those of the own grid first.
 */
export interface AreaNotice {
  notice_id: string;
  zone_id: string;
  title: string;
  text?: string;
  severity?: string;
  expires_at?: string;
}

const kShown = 4;
const kSevere = ['critical', 'high', 'medium', 'low'];

export class AreaNotices {
  private readonly byZone = new Map<string, AreaNotice>();

  /** @param read ids that were put away on this phone */
  constructor(private readonly read: Set<string> = new Set()) {}

  /** @param topic zones/{zone}/notice. @return whether it is news */
  take(topic: string, text: string): boolean {
    const zone = topic.split('/')[1] ?? '';
    const before = this.byZone.get(zone)?.notice_id;
    this.byZone.delete(zone);
    try {
      const notice = JSON.parse(text) as AreaNotice;
      if (!notice.notice_id || !notice.title) return false;
      this.byZone.set(zone, { ...notice, zone_id: zone });
      return before !== notice.notice_id && !this.read.has(notice.notice_id);
    } catch {
      return false; // empty: none holds any more
    }
  }
  putAway(id: string): string[] {
    this.read.add(id);
    return [...this.read].slice(-50);
  }
  /** By the service's time. */
  shown(grid: string, now: number): AreaNotice[] {
    const rank = (n: AreaNotice): number => (n.zone_id === grid ? 0 : 10) + (kSevere.indexOf(n.severity ?? '') + 1 || 9);
    return [...this.byZone.values()]
      .filter((n) => !this.read.has(n.notice_id) && !(Date.parse(n.expires_at ?? '') <= now))
      .sort((a, b) => rank(a) - rank(b) || a.notice_id.localeCompare(b.notice_id))
      .slice(0, kShown);
  }
}
