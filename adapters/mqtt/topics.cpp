#include "adapters/mqtt/topics.hpp"

#include <array>

namespace watchgrid::mqtt {
namespace {

struct Row {
    Inbound kind;
    std::string_view tree;
    std::string_view leaf;  ///< empty: the topic ends with the id
    int qos;
};
constexpr std::array kRows{
    Row{Inbound::Alert, "alerts", "", 1},
    Row{Inbound::Heartbeat, "devices", "heartbeat", 1},
    Row{Inbound::Position, "responders", "position", 0},
    Row{Inbound::Duty, "responders", "duty", 1},
    Row{Inbound::Hello, "responders", "hello", 1},
    Row{Inbound::Answer, "responders", "answer", 1},
    Row{Inbound::Sos, "responders", "sos", 1},
    Row{Inbound::Presence, "responders", "presence", 1},
    Row{Inbound::Sighting, "checkpoints", "sighting", 1},
};

}  // namespace

std::string Topics::join(std::string_view tree, std::string_view id, std::string_view leaf) const {
    std::string out;
    out.reserve(prefix_.size() + tree.size() + id.size() + leaf.size() + 3);
    ((((out += prefix_) += '/') += tree) += '/') += id;
    if (!leaf.empty()) (out += '/') += leaf;
    return out;
}

std::optional<InboundTopic> Topics::parse(std::string_view topic) const noexcept {
    if (!topic.starts_with(prefix_) || topic.size() <= prefix_.size() || topic[prefix_.size()] != '/') return std::nullopt;
    topic.remove_prefix(prefix_.size() + 1);
    const std::size_t a = topic.find('/');
    if (a == std::string_view::npos) return std::nullopt;
    const std::size_t b = std::min(topic.find('/', a + 1), topic.size());
    const std::string_view tree = topic.substr(0, a), id = topic.substr(a + 1, b - a - 1);
    const std::string_view leaf = b == topic.size() ? std::string_view{} : topic.substr(b + 1);
    if (id.empty() || (b != topic.size() && leaf.empty())) return std::nullopt;
    for (const Row& row : kRows)
        if (row.tree == tree && row.leaf == leaf) return InboundTopic{row.kind, id};
    return std::nullopt;
}

std::vector<Topics::Filter> Topics::inbound_filters() const {
    std::vector<Filter> out;
    out.reserve(std::size(kRows));
    for (const Row& row : kRows) out.push_back({join(row.tree, "+", row.leaf), row.qos});
    return out;
}

std::string Topics::inbound(Inbound kind, std::string_view id) const {
    for (const Row& row : kRows)
        if (row.kind == kind) return join(row.tree, id, row.leaf);
    return {};
}

}  // namespace watchgrid::mqtt
