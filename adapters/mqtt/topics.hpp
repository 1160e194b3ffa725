#pragma once
/// The topics of proto/README.md: building them and taking them apart.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::mqtt {

/// What a peer may send, by the topic that it comes on.
enum class Inbound : std::uint8_t { Alert, Heartbeat, Position, Duty, Hello, Answer, Sos, Presence, Sighting };

struct InboundTopic {
    Inbound kind{};
    std::string_view id;  ///< the device, responder or checkpoint; the broker's ACL vouches for it. Points into the topic
};

class Topics {
public:
    explicit Topics(std::string prefix = "watchgrid/v1") : prefix_{std::move(prefix)} {}

    /// nullopt: not one of ours, or an empty id.
    std::optional<InboundTopic> parse(std::string_view topic) const noexcept;

    struct Filter {
        std::string filter;
        int qos;
    };
    /// All that the service subscribes: one filter a kind.
    std::vector<Filter> inbound_filters() const;

    std::string inbound(Inbound, std::string_view id) const;  ///< what a peer (or its simulation) publishes to
    std::string receipt(std::string_view device_id) const { return join("alerts", device_id, "receipt"); }
    std::string offer(std::string_view responder_id) const { return join("responders", responder_id, "offer"); }
    std::string task(std::string_view responder_id) const { return join("responders", responder_id, "task"); }
    std::string answer_ack(std::string_view responder_id) const { return join("responders", responder_id, "answer/ack"); }
    std::string notice(std::string_view zone_id) const { return join("zones", zone_id, "notice"); }
    const std::string& prefix() const noexcept { return prefix_; }

private:
    std::string join(std::string_view tree, std::string_view id, std::string_view leaf) const;
    std::string prefix_;
};

}  // namespace watchgrid::mqtt
