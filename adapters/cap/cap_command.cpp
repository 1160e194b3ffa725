#include "adapters/cap/cap_command.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "adapters/cap/cap_message.hpp"

namespace watchgrid::cap {
namespace {

namespace json = boost::json;

struct Arguments {
  std::vector<std::string> files;
  bool print_json{};
};

json::object message_json(const CapMessage& m) {
  json::array infos;
  for (const CapInfo& i : m.infos) {
    json::array areas;
    for (const CapArea& a : i.areas) areas.push_back({{"description", a.description}, {"polygons", a.polygons.size()}, {"circles", a.circles.size()}});
    infos.push_back({{"language", i.language}, {"event", i.event}, {"severity", severity_of_cap(i.severity)}, {"headline", i.headline},
                     {"expires_at", i.expires ? json::value(cap_time(*i.expires)) : json::value{}}, {"areas", std::move(areas)}});
  }
  return {{"version", m.version}, {"identifier", m.identifier}, {"sender", m.sender}, {"sent_at", cap_time(m.sent)}, {"status", m.status}, {"type", m.type},
          {"scope", m.scope}, {"infos", std::move(infos)}};
}

int run_check(const Arguments& a) {
  json::array out;
  bool good = true;
  for (const std::string& file : a.files) {
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    const auto message = in || in.eof() ? read_cap(bytes) : boost::system::result<CapMessage, CapComplaints>{CapComplaints{"cannot be read"}};
    json::object entry{{"file", file}, {"valid", message.has_value()}};
    if (message) {
      entry["message"] = message_json(*message);
      if (!a.print_json) std::cout << file << ": valid CAP " << message->version << ", " << message->type << " " << message->identifier << "\n";
    } else {
      good = false;
      json::array lines;
      for (const std::string& line : message.error()) {
        lines.emplace_back(line);
        std::cerr << file << ": " << line << "\n";
      }
      entry["complaints"] = std::move(lines);
    }
    out.push_back(std::move(entry));
  }
  if (a.print_json) std::cout << json::serialize(out) << "\n";
  return good ? 0 : 2;
}

}  // namespace

void add_cap_commands(CLI::App& parent, int& exit_code) {
  CLI::App* cap = parent.add_subcommand("cap", "warnings of other services (Common Alerting Protocol 1.2)");
  cap->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* check = cap->add_subcommand("check", "is this a valid CAP message?");
  check->add_option("files", arguments->files, "CAP messages")->required();
  check->add_flag("--json", arguments->print_json, "one JSON document on stdout");
  check->callback([arguments, &exit_code] { exit_code = run_check(*arguments); });
}

}  // namespace watchgrid::cap
