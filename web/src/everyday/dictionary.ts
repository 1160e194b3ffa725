import { translator, type Dictionary } from '../shared/i18n.svelte';

export const t = translator({
  title: ['日常工作', 'Everyday work'], titleOf: ['{town} · 日常工作', '{town} · everyday work'],
  tasks: ['任务', 'Tasks'], hazards: ['隐患点', 'Hazard spots'], rounds: ['巡逻', 'Patrols'], homes: ['探访', 'Visits'], disputes: ['纠纷', 'Disputes'], notices: ['通知', 'Notices'],
  tabOf: ['{name}，{n} 项待办', '{name}, {n} waiting'],
  find: ['查找编号、名称、人员…', 'find id, name, person…'], zone: ['网格', 'Zone'], everyZone: ['全部网格', 'every zone'], kind: ['类型', 'Kind'], everyKind: ['全部类型', 'every kind'], lateOnly: ['只看超期', 'overdue only'],
  id: ['编号', 'Id'], about: ['内容', 'What'], who: ['负责人', 'Who'], due: ['到期', 'Due'], state: ['状态', 'State'], act: ['操作', 'Action'], none: ['没有', 'None'], loading: ['正在读取…', 'Reading…'],
  left: ['剩 {time}', '{time} left'], late: ['超期 {time}', 'overdue by {time}'], finish: ['完成', 'Done'], finishTitle: ['完成任务 {id}', 'End task {id}'], doneText: ['做了什么', 'What was done'], finished: ['{id} 已完成', '{id} is done'],
  place: ['点位', 'Place'], every: ['周期', 'Every'], inspected: ['上次巡查', 'Last inspected'], missing: ['缺失', 'Missing'], nothingMissing: ['齐全', 'complete'], never: ['从未', 'never'], noInterval: ['不定期', 'no interval'],
  waits: ['待巡查', 'to be inspected'], record: ['登记', 'Record'], inspectTitle: ['登记巡查：{name}', 'Inspection of {name}'], missingItems: ['缺失的物品（不勾表示都在）', 'What is missing (none: all is there)'], by: ['由谁', 'By whom'], text: ['说明', 'Words'],
  deskWord: ['指挥台登记：计数，但不能证明到场，也不积分。', 'The desk\'s word: it counts, proves nothing and earns nothing.'], recorded: ['已登记：{name}', 'Recorded: {name}'],
  heatOn: ['开始高温期', 'Hot weather begins'], heatOff: ['结束高温期', 'Hot weather ends'], heatIs: ['高温期：水域加密巡查', 'Hot weather: waters are inspected more often'], heatDone: ['高温期已切换', 'Hot weather is set'],
  team: ['队伍', 'Team'], members: ['人员', 'People'], started: ['出发', 'Set out'], checks: ['打卡', 'Check-ins'], underWay: ['巡逻中', 'under way'], ended: ['{time} 结束', 'ended {time}'], endRound: ['结束', 'End'], roundEnded: ['{id} 已结束', '{id} has ended'],
  home: ['家庭', 'Home'], helper: ['帮扶人', 'Helper'], visited: ['上次探访', 'Last visit'], visitDue: ['应探访', 'visit is due'], visitMissed: ['已错过', 'missed'], visitTitle: ['登记探访：{name}', 'Visit to {name}'],
  newDispute: ['新建纠纷', 'New dispute'], disputeTitle: ['新建纠纷', 'New dispute'], placeId: ['点位编号', 'Id of the place'], subject: ['事由', 'What it is about'], parties: ['当事人（逗号分隔）', 'Parties (commas between)'], mediator: ['调解人编号（可留空）', 'Mediator\'s id (may be empty)'],
  opened: ['{id} 已建立', '{id} is open'], choose: ['请从列表选择一起纠纷', 'Choose a dispute in the list'], noDisputes: ['没有纠纷', 'No disputes'], onlyOpen: ['只看未化解', 'unsettled only'], step: ['步骤', 'Step'], stepText: ['说了什么、做了什么', 'What was said or done'], agency: ['移交给', 'Handed to'],
  followUpAt: ['回访时间', 'Follow-up at'], stepSend: ['记录', 'Record'], stepped: ['{id}：{step}', '{id}: {step}'], reopenedTimes: ['重新打开 {n} 次', 'opened again {n} times'], mediatedBy: ['调解人 {who}', 'mediated by {who}'], withAgency: ['现由 {agency} 处理', 'now with {agency}'], steps: ['经过', 'What has happened'], noSteps: ['还没有记录', 'Nothing yet'], followUp: ['回访 {when}', 'follow-up {when}'], incidents: ['相关警情', 'Incidents'],
  newNotice: ['发通知', 'Compose a notice'], noticeZone: ['发给哪个区域', 'To which area'], chooseZone: ['请选择', 'choose'], headline: ['标题', 'Headline'], severity: ['级别', 'Severity'], noSeverity: ['不标', 'none'], expires: ['有效期', 'Holds for'], drill: ['演练（只记录，不发出）', 'Drill (on record only, reaches nobody)'],
  noticeWho: ['发给 {zone}：巡逻手机上会显示，订阅该区域的设备会收到，直到 {when}。', 'To {zone}: shown on patrol phones and sent to every device that listens there, until {when}.'], issue: ['发布', 'Issue'], issued: ['{id} 已发布', '{id} is issued'], over: ['已结束', 'ended'], endNotice: ['结束', 'End'], endTitle: ['结束通知 {id}', 'End notice {id}'], reason: ['理由', 'Reason'], noticeEnded: ['{id} 已结束', '{id} has ended'],
  proposed: ['{id} 等待值班长确认，确认后才发出', '{id} waits for a supervisor and goes out when confirmed'], secondPerson: ['待第二人确认', 'Waiting for a second person'], secondPersonLead: ['发给整个派出所辖区或全镇的通知，由另一位值班长确认后才发出，15 分钟内有效。', 'A notice to a whole station\'s area or the town goes out when a supervisor of another name confirms it, within a quarter of an hour.'],
  until: ['至 {when}', 'until {when}'], confirm: ['确认发出', 'Confirm'], reject: ['驳回', 'Reject'], confirmed: ['{id} 已确认', '{id} is confirmed'], rejected: ['{id} 已驳回', '{id} is rejected'], oneIsEnough: ['这个服务不要求第二人确认。', 'This service asks for no second person.'], more: ['更多', 'More'],
  cap: ['CAP 文件', 'As CAP'], takeCap: ['导入 CAP 预警', 'Take a CAP warning'], capTaken: ['预警 {id}：{n} 条通知', 'Warning {id}: {n} notices'], capRefused: ['未收：{why}', 'Refused: {why}'], showEnded: ['也看已结束的', 'ended ones too'], readOnly: ['您的角色只能查看。', 'Your role may only look.'],
});

export const proposalWords = { notice: ['通知', 'Notice'], notices: ['预警通知', 'Notices of a warning'], export: ['批量查阅', 'Export'] } as const satisfies Dictionary;
export const proposalStateWords = { waiting: ['等待确认', 'waiting'], confirmed: ['已确认', 'confirmed'], rejected: ['已驳回', 'rejected'], expired: ['已过期', 'expired'] } as const satisfies Dictionary;
