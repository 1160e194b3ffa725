#include "adapters/client/answers.hpp"

#include <algorithm>
#include <ostream>

namespace watchgrid::client {
namespace {

namespace json = boost::json;

std::size_t width(std::string_view text) {
    std::size_t cells = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) cells += byte >= 0xE3 ? 2 : 1;
    }
    return cells;
}

/// What others wrote must not move the cursor or colour the terminal.
std::string harmless(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return out;
}

}  // namespace

int judge(const Answer& a, std::ostream& err) {
    if (a.status >= 200 && a.status < 300) return kDone;
    json::error_code ec;
    const json::value body = json::parse(a.body, ec);
    const std::string code = cell(body, "code"), detail = cell(body, "detail");
    err << (code.empty() ? "status " + std::to_string(a.status) : code) << ": " << (detail.empty() ? "the service said no more" : harmless(detail)) << "\n";
    if (const json::object* o = body.if_object())
        if (const json::value* errors = o->if_contains("errors"); errors != nullptr && errors->is_array())
            for (const json::value& e : errors->get_array()) err << harmless(cell(e, "pointer")) << ": " << harmless(cell(e, "detail")) << "\n";
    return a.status == 400 || a.status == 413 || a.status == 422 ? kBadInput : kFailed;
}

std::string cell(const json::value& object, std::string_view member) {
    const json::object* o = object.if_object();
    const json::value* v = o != nullptr ? o->if_contains({member.data(), member.size()}) : nullptr;
    if (v == nullptr || v->is_null()) return {};
    if (v->is_string()) return {v->get_string().data(), v->get_string().size()};
    if (v->is_double()) {
        char out[32];
        std::snprintf(out, sizeof out, "%.1f", v->get_double());
        return out;
    }
    return json::serialize(*v);
}

void print_table(std::ostream& out, const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    widths.reserve(header.size());
    for (const std::string& h : header) widths.push_back(width(h));
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            text += harmless(cells[i]);
            text.append(widths[i] - width(cells[i]) + 2, ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out << text << "\n";
    };
    line(header);
    for (const auto& row : rows) line(row);
}

std::chrono::milliseconds milliseconds_of(double seconds) { return std::chrono::milliseconds{static_cast<std::int64_t>(std::clamp(seconds, 0.001, 1e7) * 1000)}; }

}  // namespace watchgrid::client
