/** The documents of the service, as far as the pages read them; GET /openapi.yaml is the whole. Times are RFC 3339 UTC. */

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'none';
export type AlertType =
  | 'fight' | 'robbery' | 'theft' | 'burglary' | 'weapon' | 'fire' | 'medical' | 'drowning' | 'traffic' | 'lost_person'
  | 'dispute' | 'fraud' | 'suspicious' | 'hazard' | 'crowd' | 'sos' | 'other';
export type Stage =
  | 'received' | 'ordered' | 'signed' | 'moving' | 'arrived' | 'controlled' | 'feedback' | 'closed' | 'ring_activated' | 'ring_closed' | 'offered';
export type ResponderStatus = 'off_duty' | 'resting' | 'available' | 'offered' | 'busy';

export interface Location {
  lat: number;
  lon: number;
  crs?: string;
  accuracy_m?: number;
}

export interface Clock {
  clock_id: string;
  rule_id: string;
  stage: Stage;
  tier?: number;
  state: 'running' | 'paused' | 'met' | 'breached' | 'cancelled';
  started_at: string;
  due_at: string;
  breached_at: string | null;
  stopped_at: string | null;
  cause: string | null;
  late: boolean;
  excuse: string | null;
}

export interface Offer {
  offer_id: string;
  responder_id: string;
  name: string;
  class: string;
  tier: number;
  state: string;
  progress: 'offered' | 'delivered' | 'seen' | 'accepted' | 'moving' | 'arrived' | 'controlled' | 'feedback';
  ordered: boolean;
  claim: boolean;
  stalled: boolean;
  undelivered: boolean;
  end_reason: string | null;
  eta_s: number;
  distance_m: number;
  made_at: string;
  expires_at: string;
  accepted_at: string | null;
  moving_at: string | null;
  arrived_at: string | null;
  [time: `${string}_at`]: string | null;
}

export interface AlertReport {
  alert_id: string;
  received_at: string;
  source: { kind: string; id: string };
  text: string;
  reporter: { name: string; phone: string; location?: Location };
  flags: string[];
}

/** What the list and the wall get; `alerts`, `offers` and `tiers` come with one incident and on the desk's stream. */
export interface Incident {
  incident_id: string;
  state: 'open' | 'closed' | 'merged';
  type: AlertType;
  intent: 'report' | 'help' | 'rescue' | 'consult';
  severity: Severity;
  received_at: string;
  place_id: string;
  place: string | null;
  zone_id: string;
  zone_class: string;
  silent: boolean;
  drill: boolean;
  needs_location: boolean;
  alert_count: number;
  claimed_by: string;
  outcome: string;
  closed_at: string | null;
  location: Location | null;
  merged_into: string | null;
  offers_open: number;
  assigned: number;
  arrived: number;
  clocks: Clock[];
  alerts?: AlertReport[];
  offers?: Offer[];
  tiers?: { tier: number; slots: number; offers_made: number; retry_at: string | null }[];
  policy?: string;
  reopened?: number;
}

export interface Responder {
  responder_id: string;
  name: string;
  class: string;
  tier: number;
  unit: string;
  grid: string;
  travel_mode: string;
  status: ResponderStatus;
  on_duty: boolean;
  drill: boolean;
  offer_id: string | null;
  incident_id: string | null;
  location: Location | null;
  fix_age_s: number | null;
  /** Asked often, and hardly ever came: a phone that is always in a pocket, or one that collects offers. */
  watched: boolean;
}

export interface NearResponder {
  responder_id: string;
  name: string;
  class: string;
  tier?: number;
  eta_s: number;
  distance_m: number;
  fix_age_s: number | null;
  reason: string;
}

export interface TimelineEvent {
  seq: number;
  at: string;
  event: string;
  by?: string;
  reason?: string;
  [field: string]: unknown;
}

export interface Candidate {
  responder_id: string;
  name: string;
  class: string;
  eta_s: number;
  travel_s: number;
  turnout_s: number;
  fix_age_s: number;
  distance_m: number;
  verdict: string;
  accepts?: number;
  p60?: number;
  p180?: number;
  lateness_s?: number;
  coverage_s?: number;
  score_s?: number;
  /** Re-match: for turning round somebody who is on the way elsewhere. */
  reroute_s?: number;
}

export interface Decision {
  tier: number;
  trigger: string;
  within_s: number;
  wanted: number;
  candidates: Candidate[];
  excluded: { verdict: string; count: number }[];
  shortfall: string;
  retry_at: string | null;
  sentence: { zh: string; en: string };
}

export interface Place {
  place_id: string;
  kind: string;
  name: string;
  location: Location;
  grid: string | null;
  staff: string[];
  phone: string;
  attributes: Record<string, string>;
}

export interface Session {
  name: string;
  role: 'admin' | 'supervisor' | 'dispatcher' | 'viewer' | 'device' | 'wall' | 'auditor';
}

export interface TileSource {
  id: string;
  label: { zh: string; en: string };
  type: 'pmtiles' | 'xyz';
  url: string;
  crs: 'WGS84' | 'GCJ02';
  attribution: string;
  min_zoom?: number;
  max_zoom?: number;
  map_number?: string;
}

export interface TownInfo {
  id: string;
  name: string;
  time_zone: string;
  utc_offset_minutes: number;
  centre: Location;
  bounds: [west: number, south: number, east: number, north: number];
  policy: TownPolicy | null;
  tile_sources?: TileSource[];
}

export interface TownPolicy {
  name: string;
  version: number;
  rules: { rule_id: string; start: Stage; stage: Stage; tier: number; deadline_s: number; target: number; pausable: boolean; excuse_codes: string[] }[];
}

export interface RingPost {
  post?: number;
  state?: 'open' | 'offered' | 'confirmed' | 'in_place';
  location: Location;
  place_id?: string;
  responder_id: string | null;
  name?: string | null;
  hold_by: string;
  suspect_at: string;
  arrive_s?: number;
  slack_s: number;
  p_hold?: number;
  kind: 'ring' | 'interception';
  /** Confirmed, but does not move. */
  stalled?: boolean;
}

export interface RingGap {
  location: Location;
  suspect_at: string;
  filler: string | null;
  late_s: number | null;
}

export interface RingTemplate {
  id: string;
  name: string;
  template: 'town' | 'city' | 'county';
  bureau: string;
  posts: [lon: number, lat: number][];
  outline: [lon: number, lat: number][];
}

export interface RingPlan {
  outcome: 'complete' | 'partial' | 'no_ring';
  /** Whose posts these are; '' for a ring that follows no template. */
  template?: string;
  p_sealed: number;
  p_intercepted: number;
  posts: RingPost[];
  gaps: RingGap[];
  warnings: string[];
}

export interface Ring extends RingPlan {
  ring_id: string;
  incident_id: string;
  state: 'active' | 'sealed' | 'stood_down';
  sealed: boolean;
  posts_closed?: number;
}

/** Where the suspect may be by now. */
export interface RingArea {
  ring_id: string;
  p_sealed: number;
  outline: [lon: number, lat: number][];
  breach_in_s: number | null;
  /** Where it can be without having passed a camera that told of nothing; empty without such cameras. */
  likely_outline?: [lon: number, lat: number][];
  likely_area_m2?: number | null;
}

export type StreamMessage =
  | { kind: 'hello'; server_at: string; build: string; seq: number }
  | { kind: 'snapshot'; seq: number; incidents: Incident[]; responders: Responder[]; rings?: Ring[] }
  | { kind: 'delta'; seq: number; previous_seq: number; events: TimelineEvent[]; incidents: Incident[]; responders: Responder[]; rings?: Ring[] }
  | { kind: 'positions'; server_at: string; on_duty?: number; ids: string[]; x_e6: number[]; y_e6: number[]; status: ResponderStatus[]; age_s: number[] }
  | { kind: 'rings'; server_at: string; rings: RingArea[] }
  | { kind: 'pong'; t0: number; server_at: string };
