/** What has happened, told in one line for each event of the timeline. Unknown events are shown by their name. */
import { distance, msOf, percent, span } from '../shared/format';
import { fill, pick, wordOf, type Words } from '../shared/i18n.svelte';
import type { Lang } from '../shared/preferences.svelte';
import { actionWords, causeWords, endWords, outcomeWords, partyWords, severityWords, sourceWords, stageWords, triggerWords, typeWords } from '../shared/words';
import type { Clock, Incident, Offer, TimelineEvent } from '../shared/types';

export type StoryKind = 'good' | 'bad' | 'desk' | 'plain';
export interface Story {
  seq: number;
  /** What it is in the log. */
  event: string;
  at: number;
  text: string;
  kind: StoryKind;
  /** Of little interest to most readers. */
  minor: boolean;
  /** A picture that belongs to it. */
  photo?: { incident: string; digest: string };
}

const texts = {
  incident_opened: ['接报：{type}，{severity}，来源 {source}', 'Received: {type}, {severity}, from {source}'],
  alert_accepted: ['收到报警 {text}', 'Report taken {text}'],
  owner_notified: ['已告知网格负责人 {who}', 'Grid owner {who} told'],
  clock_started: ['时限开始：{stage} {limit}', 'Clock started: {stage} within {limit}'],
  clock_warned: ['时限预警：{stage}', 'Clock warns: {stage}'],
  clock_breached: ['超时：{stage}（{cause}）', 'Late: {stage} ({cause})'],
  clock_stopped: ['按时完成：{stage}', 'In time: {stage}'],
  clock_stopped_late: ['逾时完成：{stage}', 'Done, but late: {stage}'],
  clock_cancelled: ['时限取消：{stage}', 'Clock cancelled: {stage}'],
  clock_paused: ['时限暂停：{stage}，{by}', 'Clock paused: {stage}, {by}'],
  clock_resumed: ['时限恢复：{stage}，{by}', 'Clock resumed: {stage}, {by}'],
  clock_excused: ['说明原因：{stage}，{code}，{by}', 'Excused: {stage}, {code}, {by}'],
  clock_moved: ['时限按最早的报警重算：{stage}', 'Clock counts from the earliest report: {stage}'],
  match_explained: ['寻找力量：第 {tier} 层（{trigger}）', 'Looking for people: tier {tier} ({trigger})'],
  offer_made: ['派单给 {who}：{distance}，约 {eta}', 'Offered to {who}: {distance}, about {eta}'],
  offer_ordered: ['指派 {who}：{distance}，约 {eta}', 'Ordered {who}: {distance}, about {eta}'],
  offer_delivered: ['{who} 的手机已收到', 'Delivered to {who}'],
  offer_seen: ['{who} 已看到', '{who} has seen it'],
  offer_undelivered: ['未能送达 {who}，改用其他方式', 'Not delivered to {who}; trying another way'],
  offer_accepted: ['{who} 接警', '{who} accepted'],
  offer_declined: ['{who} 无法前往 {text}', '{who} cannot go {text}'],
  offer_expired: ['{who} 无应答', '{who} did not answer'],
  offer_withdrawn: ['撤回 {who} 的派单：{reason}', 'Offer to {who} taken back: {reason}'],
  assignment_progressed: ['{who} {stage} {text}', '{who}: {stage} {text}'],
  assignment_stalled: ['{who} 接警后未动身', '{who} accepted and does not move'],
  assignment_ended: ['{who} 结束任务：{reason}', '{who} is released: {reason}'],
  tier_widened: ['第 {tier} 层：{n} 人，限 {within}', 'Tier {tier}: {n} people within {within}'],
  incident_escalated: ['升级（{by}）{reason}', 'Escalated ({by}) {reason}'],
  incident_escalated_by_clock: ['自动升级：{action}（{reason}）', 'Escalated by the clock: {action} ({reason})'],
  severity_changed: ['级别改为 {severity}，{by} {reason}', 'Severity is now {severity}, {by} {reason}'],
  location_changed: ['位置更新，{by}', 'Position changed, {by}'],
  note_added: ['{by}：{text}', '{by}: {text}'],
  incident_linked: ['可能与 {other} 是同一事件（{likelihood}）', 'Possibly the same event as {other} ({likelihood})'],
  ring_activated: ['启动封控圈 {ring}，{by}', 'Ring {ring} activated, {by}'],
  ring_planned: ['封控圈布点 {posts} 处', 'Ring planned: {posts} posts'],
  suspect_sighted: ['发现目标行踪 {by}', 'Suspect seen {by}'],
  ring_post_set: ['封控点 {post} 由指挥中心调整，{by}', 'Post {post} set by the desk, {by}'],
  ring_sealed: ['封控圈合围', 'The ring is closed'],
  ring_broken: ['封控点 {post} 失守', 'Post {post} is open again'],
  ring_lent: ['请 {bureau} 协助封控', '{bureau} asked to help with the ring'],
  ring_taken_over: ['{bureau} 接管封控圈', '{bureau} has taken the ring over'],
  ring_stood_down: ['撤销封控圈，{by} {reason}', 'Ring stood down, {by} {reason}'],
  photo_added: ['{who} 发来现场照片', '{who} sent a photo of the scene'],
  care_notified: ['通知{party} {to}：{text}', 'Told {party} {to}: {text}'],
  care_notice_settled: ['通知结果：{told} {text}', 'Notice {told} {text}'],
  help_recorded: ['{who} 自行前往：{text}', '{who} came unasked: {text}'],
  injury_recorded: ['{who} 受伤：{text}', '{who} was hurt: {text}'],
  withdraw_ordered: ['第 {tier} 层全部撤离，{by} {reason}', 'Tier {tier} ordered out, {by} {reason}'],
  dispute_opened: ['建立矛盾纠纷 {subject}，{by}', 'Dispute opened: {subject}, {by}'],
  dispute_recurred: ['属于已知矛盾纠纷 {dispute}', 'Belongs to the known dispute {dispute}'],
  incident_claimed: ['{by} 受理', '{by} claimed it'],
  incident_closed: ['结案：{outcome}，{by} {text}', 'Closed: {outcome}, {by} {text}'],
  incident_reopened: ['重新打开，{by} {reason}', 'Re-opened, {by} {reason}'],
  incident_merged: ['并入 {into}，{by}', 'Merged into {into}, {by}'],
  incident_unmerged: ['从 {from} 拆分，{by}', 'Un-merged from {from}, {by}'],
} as const satisfies Record<string, Words>;

const kMinor = new Set(['clock_started', 'offer_delivered', 'offer_seen', 'clock_cancelled', 'clock_moved', 'match_explained', 'alert_accepted', 'tier_widened']);
const kBad = new Set(['clock_breached', 'offer_declined', 'offer_expired', 'offer_undelivered', 'assignment_stalled', 'ring_broken', 'injury_recorded', 'withdraw_ordered']);
const kGood = new Set(['offer_accepted', 'clock_stopped', 'incident_closed', 'assignment_progressed', 'ring_sealed']);
const kDesk = new Set(['incident_claimed', 'note_added', 'incident_escalated', 'severity_changed', 'location_changed', 'clock_excused', 'incident_merged', 'incident_unmerged', 'incident_reopened', 'ring_activated', 'ring_post_set', 'ring_lent', 'ring_stood_down']);

/** How a note begins in which the service keeps the reason of an order. */
const kByHand = /^assigned by hand: /;

const str = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export class Storyteller {
  private readonly offers = new Map<string, Offer>();
  private readonly clocks = new Map<string, Clock>();
  /** Who was asked, by offer, from the story so far: what is over is no part of the incident's picture any more. */
  private readonly asked = new Map<string, string>();
  private readonly late = new Set<string>();

  /** @param nameOf a responder's name by id, '' when not known */
  constructor(
    incident: Incident | undefined,
    private readonly nameOf: (id: string) => string,
  ) {
    for (const o of incident?.offers ?? []) this.offers.set(o.offer_id, o);
    for (const c of incident?.clocks ?? []) this.clocks.set(c.clock_id, c);
  }

  tell(e: TimelineEvent, lang: Lang): Story {
    if (e.event === 'clock_breached') this.late.add(str(e['clock']));
    const words = (texts as Record<string, Words>)[this.wording(e)];
    const text = words ? fill(pick(lang, words), this.facts(e, lang)).replace(/\s+([，,：:]|$)/g, '$1').trim() : e.event.replaceAll('_', ' ');
    const kind: StoryKind = kBad.has(e.event) ? 'bad' : kGood.has(e.event) ? 'good' : kDesk.has(e.event) || e['ordered'] === true ? 'desk' : 'plain';
    const photo = e.event === 'photo_added' ? { incident: str(e['incident']), digest: str(e['digest']) } : undefined;
    return { seq: e.seq, event: e.event, at: msOf(e.at), text, kind, minor: kMinor.has(e.event), photo };
  }

  /** Under which of the texts it is told. */
  private wording(e: TimelineEvent): string {
    if (e.event === 'offer_made' && e['ordered'] === true) return 'offer_ordered';
    if (e.event === 'incident_escalated' && !e['by']) return 'incident_escalated_by_clock';
    if (e.event === 'clock_stopped' && this.late.has(str(e['clock']))) return 'clock_stopped_late';
    return e.event;
  }
  /** What somebody wrote, in their words; how an offer ended by its name, and a rule of a clock by its stage. */
  private reason(e: TimelineEvent): string {
    const words = str(e['reason']);
    if (e.event.startsWith('offer') || e.event === 'assignment_ended') return wordOf(endWords, words);
    const clock = e['by'] ? undefined : [...this.clocks.values()].find((c) => c.rule_id === words);
    return clock ? wordOf(stageWords, clock.stage) : words;
  }
  private facts(e: TimelineEvent, lang: Lang): Record<string, string> {
    const clock = this.clocks.get(str(e['clock']));
    const alert = (e['alert'] ?? {}) as { text?: string; reporter?: { name?: string } };
    const stage = str(e['stage']) || clock?.stage || '';
    const limit = clock ? (msOf(clock.due_at) - msOf(clock.started_at)) / 1000 : NaN;
    return {
      type: wordOf(typeWords, str(e['type'])), severity: wordOf(severityWords, str(e['severity'])), source: wordOf(sourceWords, str(e['source_kind'])),
      who: this.who(e), stage: wordOf(stageWords, stage) || str(e['clock']), limit: span(limit, lang), cause: wordOf(causeWords, str(e['cause'])), code: str(e['code']).replaceAll('_', ' '),
      action: wordOf(actionWords, str(e['action'])), by: str(e['by']), reason: this.reason(e), tier: str(e['tier']),
      trigger: wordOf(triggerWords, str(e['trigger'])), distance: distance(Number(e['distance_m']), lang), eta: span(Number(e['eta']), lang), n: str(e['slots']), within: span(Number(e['within']), lang),
      outcome: wordOf(outcomeWords, str(e['outcome'])), into: str(e['into']), from: str(e['from']), text: alert.text ?? str(e['text']).replace(kByHand, pick(lang, ['人工指派：', 'assigned by hand: '])),
      other: str(e['other']), likelihood: percent(Number(e['likelihood']) / 1e6), ring: str(e['ring']), post: str(e['post']), bureau: str(e['bureau']),
      posts: Array.isArray(e['posts']) ? String(e['posts'].length) : '', to: str(e['to']), subject: str(e['subject']), dispute: str(e['dispute']),
      party: wordOf(partyWords, str(e['party'])), told: e['delivered'] === true ? pick(lang, ['已送达', 'taken']) : pick(lang, ['未送达', 'not taken']),
    };
  }
  private who(e: TimelineEvent): string {
    const offer = this.offers.get(str(e['offer']));
    const id = str(e['responder']) || offer?.responder_id || this.asked.get(str(e['offer'])) || '';
    if (id && e['offer']) this.asked.set(str(e['offer']), id);
    return offer?.name || this.nameOf(id) || id || str(e['offer']);
  }
}
