#pragma once
/// A real Mosquitto for one test: own folder, free port, gone at the end.
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/broker/mosquitto_process.hpp"
#include "adapters/mqtt/paho_bridge.hpp"

namespace watchgrid::mqtt {

struct TempFolder {
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "watchgrid-test-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~TempFolder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

template <class Ready>
bool eventually(Ready ready, std::chrono::milliseconds limit = std::chrono::seconds{5}) {
    for (const auto until = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < until;
         std::this_thread::sleep_for(std::chrono::milliseconds{2}))
        if (ready()) return true;
    return ready();
}

/// Not yet started.
class TestBroker {
public:
    TestBroker() : process{{.dir = folder_.path}} {}
    std::string start() {
        return process.start({{"W7"}, {"R3"}, {"R4"}, {std::string{broker::kWorldReceiverUser}, broker::Role::World},
                              {std::string{broker::kWorldPublisherUser}, broker::Role::World}});
    }
    ConnectionSettings user(std::string_view id) const {
        return {.uris = {process.uri()}, .user = std::string{id}, .password = std::string{process.password(id)}};
    }

private:
    TempFolder folder_;

public:
    broker::MosquittoProcess process;
};

/// Everything that a Receiver heard.
struct Heard {
    struct Message {
        std::string topic;
        std::string payload;
        bool retained;
    };
    MessageHandler handler() {
        return [this](const Incoming& m) {
            const std::lock_guard lock{mutex};
            messages.push_back({std::string{m.topic}, std::string{m.payload}, m.retained});
        };
    }
    std::size_t count() {
        const std::lock_guard lock{mutex};
        return messages.size();
    }
    bool has(std::string_view payload) {
        const std::lock_guard lock{mutex};
        return std::any_of(messages.begin(), messages.end(), [&](const Message& m) { return m.payload == payload; });
    }
    Message at(std::size_t i) {
        const std::lock_guard lock{mutex};
        return messages.at(i);
    }
    std::mutex mutex;
    std::vector<Message> messages;
};

}  // namespace watchgrid::mqtt
