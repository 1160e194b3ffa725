import { translator } from '../shared/i18n.svelte';

export const t = translator({
  title: ['巡逻', 'Patrol'], online: ['在线', 'Online'], connecting: ['连接中', 'Connecting'], away: ['离线', 'Offline'], refused: ['登录被拒绝', 'Sign-in refused'],
  wiped: ['本机密码已被收回，保存的内容已清除', 'The password of this phone was taken back; what it kept is gone'],
  taken_over: ['已在另一台手机或另一个窗口登录', 'Signed in on another phone or in another window'], take_back: ['在此继续', 'Continue here'], offline_for: ['离线 {time} · {n} 条待发', 'Offline {time} · {n} to send'],
  gps: ['定位 ±{m} 米', 'GPS ±{m} m'], gps_off: ['未定位', 'GPS off'], gps_wanted: ['正在定位', 'Locating'], gps_told: ['演示位置，不是定位', 'Place of the demo, not GPS'], gps_denied: ['定位被拒绝：请在浏览器设置中允许', 'Location denied: allow it in the browser'],
  sound_off: ['声音未开启，点此打开', 'Sound is off, touch to turn it on'], sign_in: ['登录', 'Sign in'], id: ['人员编号', 'Responder id'], key: ['密码', 'Password'],
  sign_in_hint: ['扫描登录卡上的二维码，或输入编号和密码。', 'Scan the code of your sign-in card, or type id and password.'], sign_out: ['退出登录', 'Sign out'],
  go_on: ['上 岗', 'Go on duty'], going_on: ['正在上岗…', 'Going on duty…'], go_off: ['下岗', 'Go off duty'], going_off: ['正在下岗…', 'Going off duty…'],
  off_hint: ['上岗时请允许定位和声音，屏幕会保持常亮。下岗后不再发送位置。', 'Allow location and sound when you go on duty; the screen stays on. Off duty, no position is sent.'],
  on_duty: ['在岗，等待派单', 'On duty, waiting'], on_hint: ['请保持本页打开。', 'Keep this page open.'], off_duty: ['未上岗', 'Off duty'],
  offer: ['派单：能去吗？', 'Offer: can you go?'], seconds_left: ['秒内答复', 'seconds to answer'], accept: ['接警', 'Accept'], decline: ['无法前往', 'Cannot go'],
  accepting: ['已发送，等待确认…', 'Sent, waiting for the grant…'], accepting_offline: ['待发：没有网络', 'To be sent: no network'], drill: ['演练', 'DRILL'], silent: ['静默警情：不要鸣笛或打电话', 'Silent alarm: no siren, no call'],
  coarse: ['大致位置，接警后显示确切地点', 'Rough area; exact place after accepting'],
  away_by: ['{distance} · 约 {time}', '{distance} · about {time}'], task: ['任务', 'Task'], navigate: ['导航', 'Navigate'], amap: ['高德导航', 'Amap'], call: ['电话 110', 'Call 110'], moving: ['出发', 'Set off'],
  arrived: ['我已到场', 'I have arrived'], controlled: ['现场已控制', 'Under control'], feedback: ['提交反馈', 'Send report'], feedback_text: ['处置情况', 'What was done'],
  help: ['请求增援', 'Ask for help'], help_waiting: ['正在请求…', 'Asking…'], help_done: ['增援已请求', 'Help was asked for'], help_refused: ['没有更多增援可派', 'No more help to send'],
  withdraw: ['无法继续', 'Cannot go on'], withdraw_sure: ['确定退出这次任务？', 'Leave this task?'], withdraw_why: ['原因', 'Reason'], yes: ['确定退出', 'Leave it'], no: ['返回', 'Back'],
  mark_waiting: ['待发', 'to be sent'], mark_done: ['已送达', 'delivered'], mark_known: ['系统已记录', 'on record'], arrived_known: ['已到场（按定位）', 'Arrived, by position'], kit: ['最近器材：{name}', 'Nearest kit: {name}'], done: ['反馈已提交，等待指挥中心结案。', 'Report is in; the desk closes the case.'],
  sos: ['SOS 长按 2 秒', 'SOS: hold 2 s'], sos_holding: ['继续按住…', 'Keep holding…'], sos_sending: ['SOS 发送中，未收到确认，正在重发', 'SOS is being sent, again and again until it is taken'], sos_taken: ['SOS 已收到，编号 {id}', 'SOS taken, number {id}'], close: ['关闭', 'Close'],
  new_version: ['有新版本，点此更新', 'New version: touch to update'], secure: ['不是安全连接：没有定位和离线功能', 'Not a secure connection: no location, no offline use'], language: ['EN', '中文'], map: ['地图：到达现场的路线', 'Map: the way there'],
  reporter: ['报警人', 'Caller'],
  kit_checked: ['{time} 检查', 'checked {time}'],
  until: ['至 {time}', 'until {time}'],
  photo_add: ['拍照或选照片', 'Add photos'], photo: ['现场照片', 'Photo of the scene'],
});

export const noticeWords = {
  taken_by_other: ['已被他人接警', 'Taken by another'], stand_down: ['已撤回，不必前往', 'Stood down, no need to go'], withdrawn: ['派单已撤回', 'Offer withdrawn'], expired: ['超时未答', 'not answered in time'], declined: ['已答复无法前往', 'declined'],
  not_sent_in_time: ['没有网络，未能及时发出', 'No network: not sent in time'], offer_expired: ['已超过答复时间', 'Too late: the offer had ended'], offer_withdrawn: ['派单已撤回', 'Offer withdrawn'],
  ordered: ['指挥中心直接派警', 'Ordered by the desk'], granted: ['已接警', 'Accepted'], ended: ['任务已结束', 'The task is over'], feedback_taken: ['反馈已收到', 'Report received'], updated: ['警情有更新', 'The incident has changed'],
  owner: ['您负责的网格有警情', 'An incident in your grid'], deputy: ['您代管的网格有警情', 'An incident in the grid that you look after'], incident_closed: ['指挥中心已结案', 'Closed by the desk'], unassigned: ['指挥中心已撤派', 'Taken off by the desk'],
  offer_forged: ['收到一条来历不明的派单，已丢弃；请告知指挥中心', 'An offer that is not the service\'s was dropped; tell the desk'], offer_key_changed: ['派单签名的密钥已更换', 'Offers are signed with a new key'],
  photo_refused: ['照片未被接收', 'The photo was not taken'], photo_unreadable: ['无法读取这张照片', 'This picture cannot be read'], photo_many: ['待发照片太多', 'Too many photos are waiting'], too_many: ['照片已满 24 张', 'The incident has its 24 photos'], not_accepted: ['照片未被接收：任务不是您的', 'Photo refused: not your task'],
  stalled: ['未动身，已另派他人', 'Not moving: somebody else was asked'], assignment_ended: ['任务已结束', 'The task is over'], rematched: ['已重新调派；如有新任务，请按新任务前往', 'Matched again; follow the new task if there is one'], off_duty: ['已下岗', 'Off duty'],
} as const;
