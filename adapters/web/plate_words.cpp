#include "adapters/web/plate_words.hpp"

namespace watchgrid::web {
namespace {

constexpr PlateWords kZh{
    .lang = "zh-CN", .other_name = "English", .other_lang = "en", .other_query = "en",
    .plate = "警民联系牌", .start_title = "需要什么帮助？",
    .report = "报警", .report_more = "打架、盗窃、可疑的人和事",
    .rescue = "救援", .rescue_more = "有人受伤、溺水、起火",
    .help = "求助", .help_more = "走失、纠纷、需要人帮忙",
    .consult = "咨询", .consult_more = "问事、办事，不会出警",
    .gps_note = "按下即发出。允许定位，我们能更快找到您。", .gps_ok = "已定位，误差约 # 米。", .gps_none = "没有定位也可以报警，将按联系牌的位置处理。", .call = "直接拨打 110",
    .sending = "正在发送…", .first_try = "正在联系指挥中心", .again = "网络不好，正在第 # 次发送", .keep_open = "请不要关闭本页。重复发送不会重复报警。着急请直接拨打 110。",
    .received = "已收到您的报警", .registered = "已收到您的咨询", .number_word = "编号",
    .searching = "正在寻找最近的人员", .asking = "正在通知附近的人员", .coming_minutes = "已有人赶来，约 # 分钟到达", .coming_minute = "已有人赶来，约 1 分钟到达", .coming_now = "已有人赶来，马上就到", .arrived = "人员已到达现场",
    .closed = "本次警情已处理完毕", .consult_open = "已登记，工作人员会联系您。请在下面留下电话。", .consult_closed = "本次咨询已办结",
    .step_received = "已收到", .step_coming = "有人赶来", .step_arrived = "到达现场", .step_closed = "处理完毕",
    .age = "# 秒前更新", .old = "已 # 秒没有更新，正在重新连接", .more_title = "补充情况（可不填）", .type_title = "发生了什么", .text_label = "说明", .phone_label = "您的电话",
    .send = "发送补充", .mistake = "按错了", .told = "已转告指挥中心", .told_not = "没有发出去，请再试一次", .refused = "没有被接受，请拨打 110",
    .unknown_plate = "此牌未登记，您的报警仍会送达，请尽量说明位置。", .revoked_plate = "此牌已停用，您的报警仍会送达，请尽量说明位置。",
    .unknown_intent = "没有识别您选择的类别，已按报警受理。", .unknown_alarm = "没有找到这次报警，如需帮助请重新发送。",
    .busy = "系统繁忙，请再按一次，或拨打 110。", .too_many = "短时间内发送太多，请拨打 110。", .refresh = "刷新进度",
    .types = {"打架", "盗窃", "交通事故", "火情", "伤病", "溺水", "走失", "可疑"}};

constexpr PlateWords kEn{
    .lang = "en", .other_name = "中文", .other_lang = "zh-CN", .other_query = "zh",
    .plate = "Contact plate", .start_title = "What do you need?",
    .report = "Report", .report_more = "A fight, a theft, somebody suspicious",
    .rescue = "Rescue", .rescue_more = "Somebody hurt, drowning, a fire",
    .help = "Help", .help_more = "Somebody lost, a dispute, a hand needed",
    .consult = "Ask", .consult_more = "A question; nobody is sent out",
    .gps_note = "One press sends it. Allow your location and we find you sooner.", .gps_ok = "Located to about # m.", .gps_none = "It works without your location too: the plate's place is used.", .call = "Call 110",
    .sending = "Sending…", .first_try = "Reaching the command centre", .again = "Bad connection, sending for the #th time", .keep_open = "Keep this page open. Sending again does not raise a second alarm. In a hurry, call 110.",
    .received = "Your alarm has arrived", .registered = "Your question has arrived", .number_word = "Number",
    .searching = "Looking for the nearest people", .asking = "People nearby are being asked", .coming_minutes = "Help is on the way, about # minutes", .coming_minute = "Help is on the way, about 1 minute", .coming_now = "Help is on the way, any moment now",
    .arrived = "Help is at the place", .closed = "This case is closed", .consult_open = "Noted; somebody will contact you. Please leave your phone number below.", .consult_closed = "This question is answered",
    .step_received = "Received", .step_coming = "On the way", .step_arrived = "At the place", .step_closed = "Closed",
    .age = "Updated # s ago", .old = "No news for # s, connecting again", .more_title = "Tell more (if you like)", .type_title = "What has happened", .text_label = "In your words", .phone_label = "Your phone number",
    .send = "Send", .mistake = "Pressed by mistake", .told = "Passed on to the command centre", .told_not = "Not sent, please try again", .refused = "Not accepted, please call 110",
    .unknown_plate = "This plate is not registered. Your alarm arrives all the same; please say where you are.", .revoked_plate = "This plate is out of use. Your alarm arrives all the same; please say where you are.",
    .unknown_intent = "The kind of alarm was not known here; it was taken as a report.", .unknown_alarm = "This alarm was not found. If you need help, please send again.",
    .busy = "The system is busy. Press again, or call 110.", .too_many = "Too many in a short time, please call 110.", .refresh = "Refresh",
    .types = {"Fight", "Theft", "Traffic", "Fire", "Injury", "Drowning", "Lost", "Suspicious"}};

}  // namespace

Language language_of(std::string_view accept) noexcept {
    const std::string_view first = accept.substr(0, accept.find_first_of(",;"));
    return first.empty() || first == "*" || first.starts_with("zh") || first.starts_with("ZH") ? Language::Zh : Language::En;
}

const PlateWords& plate_words(Language language) noexcept { return language == Language::Zh ? kZh : kEn; }

}  // namespace watchgrid::web
