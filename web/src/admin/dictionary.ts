import { translator } from '../shared/i18n.svelte';

export const t = translator({
  title: ['管理', 'Administration'], titleOf: ['{town} · 管理', '{town} · administration'],
  places: ['点位', 'Places'], plates: ['联系牌', 'Plates'], zones: ['网格', 'Zones'], people: ['人员', 'People'], access: ['权限', 'Access'],
  find: ['查找编号、名称…', 'find id, name…'], kind: ['类型', 'Kind'], everyKind: ['全部类型', 'every kind'], id: ['编号', 'Id'], name: ['名称', 'Name'], zone: ['网格', 'Zone'],
  staff: ['值守人员', 'Staff'], phone: ['电话', 'Phone'], position: ['位置（WGS-84）', 'Position (WGS-84)'], attributes: ['属性', 'Attributes'], level: ['层级', 'Level'], class: ['类别', 'Class'],
  owner: ['负责人', 'Owner'], deputy: ['副手', 'Deputy'], parent: ['上级', 'Parent'], tier: ['层', 'Tier'], unit: ['单位', 'Unit'], mode: ['交通', 'Travels'], status: ['状态', 'State'], duty: ['在岗', 'Duty'],
  dutyOn: ['上岗', 'Put on duty'], dutyOff: ['离岗', 'Take off duty'], count: ['显示 {n} / {of}', '{n} of {of} shown'],
  readOnly: ['来自城镇包；修改请编辑城镇包后重新启动服务。', 'From the town pack; edit the pack and restart the service to change it.'],
  level_city: ['城镇', 'city'], level_station: ['派出所', 'station'], level_grid: ['网格', 'grid'], level_block: ['片区', 'block'],
  accessMe: ['当前令牌：', 'This token:'],
  accessHow: ['令牌写在服务的令牌文件里（每行“角色 名称 令牌”，权限 0600），修改后重启服务。服务只保存摘要，因此这里不能列出令牌。用密码登录的人员由 `watchgrid user` 管理。', 'Tokens stand in the tokens file of the service (role, name and token on each line, mode 0600); restart the service after a change. The service keeps digests only, so they cannot be listed here. People who sign in with a password are kept by `watchgrid user`.'],
  may_admin: ['全部操作', 'everything'], may_supervisor: ['指挥操作；可看到单位排名', 'orders of the desk; sees units by name'], may_dispatcher: ['接警、派警、结案', 'takes calls, sends people, closes'],
  may_viewer: ['只读，含人名与备注', 'reads, with names and notes'], may_device: ['上报警情与位置', 'raises alerts and reports positions'], may_wall: ['大屏：不含报警人与姓名', 'the wall: without reporters and names'],
  may_auditor: ['只读，含审计日志', 'reads, the audit log too'],
  platesLead: ['{n} 块联系牌，每页 8 块。扫码打开 {base}。', '{n} plates, 8 on a page. The code opens {base}.'], print: ['打印', 'Print'], base: ['二维码网址前缀', 'Address in the codes'],
  plateTitle: ['警民联系牌', 'Police contact plate'], plateLead: ['扫码报警 · 求助 · 救援 · 咨询', 'Scan to report · ask help · rescue · ask advice'], plateCall: ['紧急请拨 110', 'In an emergency call 110'],
  noPlates: ['城镇包里没有联系牌', 'The town pack has no plates'], filterPlates: ['筛选编号或名称', 'filter id or name'],
});
