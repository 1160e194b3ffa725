#include "adapters/policy_lab/page_frame.hpp"

namespace watchgrid::policy_lab {
namespace {

constexpr const char* kStyle = R"(
*{box-sizing:border-box}body{margin:0;font:15px/1.5 "Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","Microsoft YaHei",system-ui,sans-serif;color:#1c2733;background:#f3f5f7}
main{max-width:1880px;margin:0 auto;padding:14px 22px 28px}h1{font-size:22px;margin:8px 0 2px}h2{font-size:16px;margin:0 0 2px}p{margin:2px 0 10px;color:#44515e}
.lang{position:absolute;opacity:0}.switch{float:right;margin-top:12px}.switch label{padding:4px 12px;border:1px solid #8794a1;cursor:pointer;background:#fff}
#zh:checked~main .en,#en:checked~main .zh{display:none}#zh:checked~main label[for=zh],#en:checked~main label[for=en]{background:#1c2733;color:#fff}
#zh:focus-visible~main label[for=zh],#en:focus-visible~main label[for=en]{outline:3px solid #0072b2}
section{background:#fff;border:1px solid #d5dbe1;border-radius:6px;padding:12px 16px;margin-top:14px}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(580px,1fr));gap:14px}.plots section{margin:0}.plots{margin-top:14px}
svg{width:100%;height:auto;display:block}svg text{font-size:13px;fill:#1c2733}svg .grid{stroke:#dde3e8}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:5px 10px;text-align:right;border-bottom:1px solid #e3e8ec;white-space:nowrap}
th{font-weight:600;vertical-align:bottom;background:#f7f9fa;white-space:normal}th:first-child,td:first-child{text-align:left;white-space:normal;min-width:210px}
td small{display:block;color:#5b6874}code{background:#eef1f4;padding:1px 5px;border-radius:3px;overflow-wrap:anywhere}footer{margin-top:16px;color:#44515e}
)";

}  // namespace

std::string page_head(const std::string& window_title, const Words& heading) {
  return "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" + html_escaped(window_title) +
         "</title><style>" + kStyle + "</style></head><body>\n" +
         "<input class=\"lang\" type=\"radio\" name=\"lang\" id=\"zh\" checked><input class=\"lang\" type=\"radio\" name=\"lang\" id=\"en\">\n<main>" +
         "<div class=\"switch\"><label for=\"zh\">中文</label><label for=\"en\">English</label></div>\n<h1>" + html_words(heading) + "</h1>\n";
}

std::string page_foot(const std::string& command_line) {
  return "<footer>" + html_words({"Made by: ", "生成命令："}) + "<code>" + html_escaped(command_line) + "</code></footer></main></body></html>\n";
}

std::string section(const Words& title, const Words& text, const std::string& body) {
  return "<section><h2>" + html_words(title) + "</h2><p>" + html_words(text) + "</p>" + body + "</section>\n";
}

std::string heads(const std::vector<Words>& words) {
  std::string out = "<tr>";
  for (const Words& w : words) out += "<th>" + html_words(w) + "</th>";
  return out + "</tr>\n";
}

}  // namespace watchgrid::policy_lab
