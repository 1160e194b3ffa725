/** The fixed vocabularies of the service in both languages; one word for each idea (the glossary of the design). */
import type { Dictionary } from './i18n.svelte';
export * from './incident_words';

export const intentWords = {
  report: ['报警', 'Report'], help: ['求助', 'Help'], rescue: ['救援', 'Rescue'], consult: ['咨询', 'Consult'],
} as const satisfies Dictionary;

export const stageWords = {
  received: ['接报', 'received'], ordered: ['派警', 'ordered'], signed: ['签收', 'signed'], moving: ['出警', 'moving'], arrived: ['到场', 'arrived'],
  controlled: ['控制', 'controlled'], feedback: ['反馈', 'feedback'], closed: ['结案', 'closed'], ring_activated: ['启动封控', 'ring opened'],
  ring_closed: ['合围', 'ring closed'], offered: ['派单', 'offered'],
} as const satisfies Dictionary;

/** What has to happen before the clock stops: "to sign 00:12". */
export const untilWords = {
  received: ['接报', 'to receive'], ordered: ['派警', 'to order'], signed: ['签收', 'to sign'], moving: ['出警', 'to move'], arrived: ['到场', 'to arrive'],
  controlled: ['控制', 'to control'], feedback: ['反馈', 'to report'], closed: ['结案', 'to close'], ring_activated: ['启动封控', 'to open ring'],
  ring_closed: ['合围', 'to close ring'], offered: ['派单', 'to offer'],
} as const satisfies Dictionary;

/** One character (zh) or a short word (en) on a leg of the 1-3-5 row. */
export const legWords = {
  received: ['接', 'Rec'], ordered: ['派', 'Ord'], signed: ['签', 'Sign'], moving: ['出', 'Move'], arrived: ['到', 'Arr'],
  controlled: ['控', 'Ctrl'], feedback: ['馈', 'Fb'], closed: ['结', 'Cls'], ring_activated: ['圈', 'Ring'], ring_closed: ['合', 'Ring'], offered: ['单', 'Off'],
} as const satisfies Dictionary;

export const classWords = {
  guard: ['门岗保安', 'Guard'], watch_point_staff: ['守望点人员', 'Watch-point staff'], household_head: ['百户长', 'Household head'], volunteer: ['义警', 'Volunteer'],
  patrol_team: ['巡逻队', 'Patrol team'], grid_officer: ['网格村警', 'Grid officer'], auxiliary: ['辅警', 'Auxiliary'], officer: ['民警', 'Officer'],
  special_unit: ['特警', 'Special unit'], reinforcement: ['增援', 'Reinforcement'],
} as const satisfies Dictionary;

export const statusWords = {
  off_duty: ['离岗', 'Off duty'], resting: ['休息', 'Resting'], available: ['待命', 'Available'], offered: ['已派单', 'Offered'], busy: ['出警中', 'Busy'],
} as const satisfies Dictionary;

export const progressWords = {
  offered: ['已派单', 'Offered'], delivered: ['已送达', 'Delivered'], seen: ['已看到', 'Seen'], accepted: ['已接警', 'Accepted'], moving: ['已出警', 'On the way'],
  arrived: ['已到场', 'On scene'], controlled: ['已控制', 'Controlled'], feedback: ['已反馈', 'Reported'],
} as const satisfies Dictionary;

export const endWords = {
  taken_by_other: ['已被他人接警', 'taken by another'], stand_down: ['不再需要', 'no longer needed'], incident_closed: ['警情已结', 'incident closed'], off_duty: ['已离岗', 'off duty'],
  unassigned: ['指挥员撤派', 'taken off by the desk'], withdrawn: ['本人退出', 'withdrew'], stalled: ['未动身', 'did not move'], merged: ['已合并', 'merged'],
  rematched: ['已改派', 'sent elsewhere'],
} as const satisfies Dictionary;

/** Of offers that ended without an end_reason. */
export const offerStateWords = {
  open: ['等待答复', 'waiting'], accepted: ['已接警', 'accepted'], declined: ['无法前往', 'declined'], expired: ['未应答', 'no answer'],
  withdrawn: ['已撤回', 'withdrawn'], ended: ['已结束', 'ended'],
} as const satisfies Dictionary;

export const verdictWords = {
  chosen: ['已选派', 'chosen'], eligible: ['可派', 'can be sent'], off_duty: ['不在岗', 'off duty'], not_in_drill: ['不在演练中', 'not in the drill'], off_shift: ['不在班次', 'off shift'],
  no_position: ['没有定位', 'no position'], fix_too_stale: ['定位过旧', 'position too old'], gated: ['受限：不派往此类警情或此时段', 'not cleared for this kind of incident or hour'], busy: ['正在出警', 'busy'],
  has_offer: ['已有派单', 'has another offer'], resting: ['休息中', 'resting'], already_asked: ['已问过', 'asked already'], outside_radius: ['超出范围', 'too far'],
  asked_often: ['近来已多次派单', 'asked often lately'], not_vetted: ['审查已过期', 'vetting has run out'], on_leave: ['休假', 'on leave'], tired: ['值勤时间已满', 'on duty too long'],
} as const satisfies Dictionary;

export const shortfallWords = {
  no_candidates: ['本层没有力量', 'nobody in this tier'], outside_radius: ['都在范围之外', 'all too far away'], fixes_too_stale: ['定位过旧', 'positions too old'],
  no_position: ['没有定位', 'no positions'], off_duty: ['无人在岗', 'nobody on duty'], all_resting: ['都在休息', 'all resting'], gated: ['都受限：不派往此类警情或此时段', 'nobody cleared for this kind of incident or hour'],
  all_busy: ['都在忙', 'all busy'], all_asked: ['都已问过', 'all asked'], needs_location: ['缺少位置', 'needs a location'], reserved: ['为紧急警情留人', 'kept for urgent calls'],
  offers_used_up: ['本层派单已达上限', 'this tier may be asked no more'],
  ordered_out: ['本层已奉命撤出，须点名升级本层才会再派', 'ordered out: they come again when this very tier is escalated to'],
  held_for_check: ['同片区报警过多，待人工核实：升级即派，两分钟后自动派出', 'too many alarms of the area: escalate to send people now, else they go after two minutes'],
} as const satisfies Dictionary;

export const triggerWords = {
  opened: ['新警情', 'new incident'], declined: ['有人拒绝', 'somebody declined'], expired: ['无人应答', 'no answer'], stalled: ['有人未动身', 'somebody did not move'],
  withdrawn: ['有人退出', 'somebody withdrew'], retry: ['再次寻找', 'tried again'], escalated: ['升级', 'escalated'], located: ['位置更新', 'located'],
  manual: ['指挥员操作', 'by the desk'], released: ['有人空出', 'somebody is free'], recheck: ['把握不足，补充力量', 'no longer sure enough'], rematch: ['途中改派', 'matched again under way'],
  under_control: ['现场已控制', 'under control'],
} as const satisfies Dictionary;

/** Who is told of an alarm at a home that is looked after. */
export const partyWords = {
  ambulance: ['120 急救', 'the ambulance'], key_holder: ['持钥匙人', 'the key holder'], helper: ['帮扶人', 'the helper'], reporter: ['报警人', 'the reporter'],
} as const satisfies Dictionary;

/** What a clock does when it warns or is late. */
export const actionWords = {
  widen: ['扩大范围', 'search widened'], add_tier: ['增派下一层', 'next tier added'], reoffer: ['再次派单', 'asked again'], page_supervisor: ['通知值班领导', 'supervisor told'],
  open_ring: ['建议启动封控圈', 'a ring is advised'], voice_hook: ['电话呼叫', 'called by telephone'],
} as const satisfies Dictionary;

/** Why a clock may be excused; the packs in config/policies/ name these. A town's own codes are shown as they are. */
export const excuseWords = {
  road_blocked: ['道路受阻', 'road blocked'], weather: ['天气', 'weather'], wrong_location: ['位置有误', 'wrong location'], caller_unreachable: ['联系不上报警人', 'caller cannot be reached'],
  handed_over: ['已移交', 'handed over'],
} as const satisfies Dictionary;

export const causeWords = {
  no_candidate: ['无可派力量', 'No candidate'], not_delivered: ['派单未送达', 'Not delivered'], no_accept: ['无人接警', 'No accept'], travel: ['路途过长', 'Travel'], desk: ['指挥台延误', 'Desk'],
} as const satisfies Dictionary;

/** The words of engine/incident/outcome.hpp in its order (a test compares them), and `cancelled`, which is a command of its own. */
export const outcomeWords = {
  settled_on_the_spot: ['现场处置', 'Settled on the spot'], mediated: ['调解完成', 'Mediated'], advice_given: ['已答复', 'Advice given'], recorded: ['已登记', 'Recorded'],
  rescued: ['已救援', 'Rescued'], person_found: ['人员已找到', 'Person found'], false_alarm: ['误报', 'False alarm'], not_found: ['未发现情况', 'Nothing found'],
  duplicate: ['重复报警', 'Duplicate'], nobody_came: ['无人到场', 'Nobody came'], handed_to_station: ['移交派出所', 'Handed to the station'], handed_to_120: ['移交 120', 'Handed to 120'],
  handed_to_119: ['移交 119', 'Handed to 119'], handed_to_agency: ['移交其他部门', 'Handed to an agency'], drill_over: ['演练结束', 'Drill over'], cancelled: ['已取消', 'Cancelled'],
} as const satisfies Dictionary;
/** With which the desk may close an incident. */
export const outcomes: readonly string[] = Object.keys(outcomeWords).filter((word) => word !== 'cancelled');

export const sourceWords = {
  watch_point: ['平安守望点', 'Watch point'], alarm_point: ['报警柱', 'Alarm point'], mobile_alarm_point: ['流动报警点', 'Mobile alarm point'], plate: ['警民联系牌', 'Contact plate'],
  camera: ['摄像头', 'Camera'], home_camera: ['家庭看护', 'Home camera'], phone: ['电话', 'Phone'], desk: ['指挥台', 'Desk'], responder: ['力量', 'Responder'], other: ['其他来源', 'Other source'],
} as const satisfies Dictionary;

export const flagWords = {
  needs_location: ['缺少位置', 'needs a location'], crs_assumed: ['坐标系为推定', 'coordinates assumed WGS-84'], location_broken: ['位置无效', 'location not valid'],
  lat_lon_swapped: ['经纬度已对调', 'latitude and longitude were swapped'], clock_skewed: ['来源时钟有误', 'the clock of the sender is wrong'], unknown_place: ['未知点位', 'unknown place'],
  unknown_source: ['未知来源', 'unknown source'], text_cut: ['文字已截断', 'text was cut'], unknown_type: ['未知类型', 'unknown type'], outside_town: ['不在辖区内', 'outside the town'],
  revoked_plate: ['联系牌已停用', 'plate out of use'], surge: ['同片区报警过多', 'one of too many of its area'],
} as const satisfies Dictionary;

export const placeWords = {
  watch_point: ['平安守望点', 'Watch point'], alarm_point: ['报警柱', 'Alarm point'], mobile_alarm_point: ['流动报警点', 'Mobile alarm point'], plate: ['联系牌', 'Plate'],
  camera: ['摄像头', 'Camera'], checkpoint: ['检查站', 'Checkpoint'], home: ['看护家庭', 'Home'], shelter: ['避险处', 'Shelter'], kit: ['救生器材', 'Kit'],
  hazard_spot: ['危险水域/隐患', 'Hazard spot'], station: ['派出所', 'Station'], police_room: ['警务室', 'Police room'], post: ['卡点', 'Post'], exit: ['出口', 'Exit'],
  points_shop: ['百分奖商户', 'Points shop'],
} as const satisfies Dictionary;

export const zoneClassWords = {
  core: ['核心区', 'core'], dense: ['密集区', 'dense'], urban: ['城区', 'urban'], suburb: ['城郊', 'suburb'], rural: ['乡村', 'rural'],
} as const satisfies Dictionary;

export const roleWords = {
  admin: ['管理员', 'admin'], supervisor: ['值班长', 'supervisor'], dispatcher: ['指挥员', 'dispatcher'], viewer: ['只读', 'viewer'], device: ['设备', 'device'], wall: ['大屏', 'wall'], auditor: ['审计员', 'auditor'],
} as const satisfies Dictionary;

export const vehicleWords = {
  foot: ['步行', 'on foot'], bicycle: ['自行车', 'bicycle'], ebike: ['电动自行车', 'e-bike'], tricycle: ['电动三轮车', 'tricycle'], motorcycle: ['摩托车', 'motorcycle'], car: ['汽车', 'car'], truck: ['货车', 'truck'],
} as const satisfies Dictionary;

export const headingWords = {
  0: ['北', 'north'], 45: ['东北', 'north-east'], 90: ['东', 'east'], 135: ['东南', 'south-east'], 180: ['南', 'south'], 225: ['西南', 'south-west'], 270: ['西', 'west'], 315: ['西北', 'north-west'],
} as const satisfies Dictionary;

export const ringWarningWords = {
  heading_against_oneway: ['方向与单行道相反', 'heading is against a one-way road'], no_way_out: ['没有出口', 'no way out'], may_be_out: ['可能已经逃出', 'may be out already'],
  no_units: ['没有可派力量', 'nobody can be sent'], cut_short: ['计算提前结束', 'planning was cut short'],
} as const satisfies Dictionary;

export const modeWords = {
  walk: ['步行', 'on foot'], bicycle: ['自行车', 'bicycle'], ebike: ['电动车', 'e-bike'], motorcycle: ['摩托车', 'motorcycle'], car: ['汽车', 'car'],
} as const satisfies Dictionary;
