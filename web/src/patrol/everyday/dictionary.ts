import { translator } from '../../shared/i18n.svelte';
import { kDoneAlready } from './work_book';

export const t = translator({
  title: ['日常工作', 'Everyday work'], none: ['目前没有任务', 'No tasks now'], overdue: ['超期 {time}', 'overdue by {time}'], due: ['剩 {time}', '{time} left'],
  waiting: ['待发', 'to be sent'], sent: ['已送达', 'delivered'], unsent: ['{n} 条报告待发', '{n} reports to be sent'], back: ['返回', 'Back'], place: ['点位编号', 'Place number'], place_hint: ['牌上的编号，如 water-001', 'as on the sign, for example water-001'],
  code: ['牌上的编码（定位不准时）', 'Code on the sign (where the position is poor)'], code_read: ['已读取牌上编码', 'The code on the sign was read'], navigate: ['导航', 'Navigate'],
  checklist: ['逐项检查', 'Item by item'], there: ['在', 'there'], missing: ['缺失', 'missing'], no_list: ['本机还不知道这里的清单：请用文字写明缺少什么，会作为隐患跟进。', 'This phone does not know the checklist yet: write what is missing, it is followed as a danger.'],
  remark: ['说明', 'Remark'], wrong_too: ['还有什么不对（可留空）', 'Anything else that is wrong (may be empty)'], inspect: ['提交巡查', 'Send the inspection'], visit: ['我已探访', 'I have visited'], finish: ['完成', 'Done'],
  done_text: ['做了什么', 'What was done'], finish_hint: ['写明处理结果后任务结束。', 'The task ends when you say what was done.'], locating: ['正在定位…', 'Locating…'], on_its_way: ['已记录，等待送达。', 'Recorded, on its way.'],
  defect_hint: ['补齐后再做一次巡查即可结束；也可在这里写明已补齐。', 'The next inspection ends it; or say here that it is in place again.'],
  no_position: ['没有定位：请允许定位，或输入牌上的编码。', 'No position: allow location, or type the code on the sign.'], stale_fix: ['定位太旧，请到开阔处再试。', 'The position is old. Try again in the open.'],
  too_far: ['您不在这个点位附近，请走近后再提交。', 'You are not at this place. Go closer and send again.'],
  round: ['巡逻', 'Patrol'], round_start: ['开始巡逻', 'Start a patrol'], round_on: ['巡逻中 {time} · 打卡 {n} 处', 'On patrol {time} · {n} check-ins'], round_team: ['队伍名称（可留空）', 'Name of the team (may be empty)'],
  round_check: ['打卡', 'Check in'], round_end: ['结束巡逻', 'End the patrol'], round_lead: ['每到一处，输入点位编号打卡；扫牌上的二维码会自动填好。', 'Type the number of each place you come to; the code on its sign fills it in.'], round_none: ['还没有打卡', 'No check-ins yet'],
  danger: ['上报隐患', 'Report a danger'], danger_text: ['看到什么危险', 'What is dangerous'], danger_here: ['在我现在的位置', 'Where I am now'], danger_place: ['在某个点位', 'At a place'], danger_where: ['地点', 'Where'], danger_send: ['上报', 'Send'],
  points: ['积分 {n}', '{n} points'], points_title: ['我的积分', 'My points'], points_earned: ['累计得分 {n} · 已兑换 {m}', 'Earned {n} · spent {m}'], points_none: ['还没有记录', 'Nothing yet'], close: ['关闭', 'Close'],
});

/** What became of a report, or why the service did not take it. */
export const newsWords = {
  work_told: ['有新的日常工作消息', 'News about everyday work'], inspection_taken: ['巡查已收到', 'Inspection received'], visit_taken: ['探访已收到', 'Visit received'], finish_taken: ['任务已完成', 'Task done'],
  danger_taken: ['隐患已上报，会跟进到处理完', 'Danger reported; it is followed until put right'], end_taken: ['巡逻已结束', 'Patrol ended'], too_many_waiting: ['待发的报告太多', 'Too many reports are waiting'],
  too_far: ['未收：提交时不在点位附近', 'Refused: not at the place'], stale_fix: ['未收：定位太旧', 'Refused: the position was old'], no_position: ['未收：没有定位', 'Refused: no position'], too_late: ['未收：超过一天', 'Refused: more than a day ago'],
  wrong_code: ['未收：编码不对', 'Refused: wrong code'], unknown_item: ['未收：清单已改', 'Refused: the checklist has changed'], unknown_place: ['未收：没有这个点位', 'Refused: no such place'], unknown_home: ['未收：不在探访名单', 'Refused: nobody is visited there'],
  not_yours: ['未收：不是您的任务', 'Refused: not your task'], not_assigned: ['未收：您不在这次巡逻中', 'Refused: you are not on that patrol'], needs_proof: ['未收：要到现场提交', 'Refused: it ends with a report from the spot'],
  inspection_refused: ['巡查未被接收', 'Inspection refused'], visit_refused: ['探访未被接收', 'Visit refused'], finish_refused: ['任务未能结束', 'The task could not be ended'], danger_refused: ['隐患未被接收', 'Danger report refused'],
  start_refused: ['巡逻未能开始', 'The patrol could not start'], check_refused: ['打卡未被接收', 'Check-in refused'], end_refused: ['巡逻未能结束', 'The patrol could not be ended'], too_many: ['未收：太多', 'Refused: too many'],
} as const;

/** What a refusal is: by its own words where there are some, else by what was refused. @param field the field of the body that is wrong */
export const newsOf = (code: string, field: string, kind: string): string => {
  if (field === 'code') return 'wrong_code';
  return code in newsWords || kDoneAlready.includes(code) ? code : `${kind}_refused`;
};
