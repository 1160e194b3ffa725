#include "adapters/sim/plain_lines.hpp"

#include <boost/json.hpp>
#include <cstdio>
#include <ostream>

namespace watchgrid::sim {
namespace {

namespace json = boost::json;

std::string plain(const json::value& v);

std::string plain_members(const json::object& object) {
    std::string out;
    for (const auto& member : object) out.append(out.empty() ? "" : ", ").append(member.key()).append(" ").append(plain(member.value()));
    return "{" + out + "}";
}

std::string plain_items(const json::array& array) {
    std::string out;
    for (const json::value& item : array) out.append(out.empty() ? "" : ", ").append(plain(item));
    return "[" + out + "]";
}

std::string plain(const json::value& v) {
    if (v.is_object()) return plain_members(v.get_object());
    if (v.is_array()) return plain_items(v.get_array());
    if (v.is_string()) return std::string{v.get_string()};
    if (!v.is_double()) return json::serialize(v);
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", v.get_double());
    return text;
}

}  // namespace

void print_plain_lines(const json::object& result, std::ostream& out) {
    for (const auto& member : result) out << member.key() << " " << plain(member.value()) << "\n";
}

}  // namespace watchgrid::sim
