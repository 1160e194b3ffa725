/**
 * Why the service refused an order, in Chinese. In English its own sentence is shown, but for a few, which says more; it stands behind these too.
 * Keys are codes of engine/core/rejection.hpp (a test compares them) and of the HTTP interface.
 */
import { Problem } from '../shared/api';
import { preferences } from '../shared/preferences.svelte';

export const engineRefusals: Readonly<Record<string, string>> = {
  taken_by_other: '已由他人接受', offer_expired: '派单已过期', offer_withdrawn: '派单已撤回', not_accepted: '对方尚未接受', assignment_ended: '该任务已结束',
  unknown_responder: '没有此人', responder_off_duty: '此人不在岗', responder_gated: '此人受限：不派往此类警情或此时段，或须民警先接警', responder_busy: '此人正在出警', responder_not_in_drill: '此人不在演练中',
  responder_not_vetted: '此人审查已过期', unknown_incident: '没有此警情', incident_closed: '警情已结', incident_open: '警情未结', not_assigned: '此人不在该警情中',
  already_assigned: '此人已派往该警情', reason_missing: '须填写原因', outcome_missing: '须选择处置结果', unknown_clock: '没有此时限', clock_not_running: '该时限不在计时',
  not_excusable: '该时限不能说明原因', not_pausable: '该时限不能暂停', no_change: '没有变化', silent_alarm: '静默报警不能这样操作', same_incident: '不能与自身合并', not_merged: '该警情未被合并',
  too_many: '数量过多', unknown_ring: '没有此封控圈', ring_active: '已有封控圈', ring_stood_down: '封控圈已撤', off_map: '不在地图范围内', old_sighting: '该目击时间过早', unknown_post: '没有此卡点',
  not_at_post: '此人不在该卡点', no_roads: '没有路网', unknown_place: '没有此地点', no_position: '没有定位', too_far: '距离过远', stale_fix: '定位过旧', too_late: '为时已晚', field_missing: '缺少内容',
};
export const interfaceRefusals: Readonly<Record<string, string>> = {
  already_claimed: '已被其他席位受理', overloaded: '系统繁忙，请重试', unreachable: '无法连接系统', read_cap: '查阅次数已达上限', not_yours: '不属于本席位', second_factor_required: '须先开启两步验证',
};

/** Where the service's own sentence names a part of the engine. */
export const plainRefusals: Readonly<Record<string, string>> = {
  responder_gated: 'not cleared for this kind of incident or hour, or only once police have accepted',
};

/** One sentence for the desk, in its language. */
export function refusalText(problem: Problem): string {
  if (preferences.lang === 'en') return plainRefusals[problem.code] ?? problem.detail;
  const words = engineRefusals[problem.code] ?? interfaceRefusals[problem.code];
  if (!words) return problem.detail;
  return problem.detail && !plainRefusals[problem.code] ? `${words}（${problem.detail}）` : words;
}
