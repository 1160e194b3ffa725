#pragma once
/// A story is a text file: blocks of directives, `----`, and what they bring about. See README.md in this folder.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/sla/policy_pack.hpp"
#include "tests/support/core_rig.hpp"

namespace watchgrid::test {

/// Words of one directive; "in quotes" is one word. `key=value` words are options.
struct Directive {
    std::vector<std::string> words;
    std::map<std::string, std::string> options;
    const std::string& word(std::size_t i) const;
    bool has(const std::string& flag) const;
    std::string option(const std::string& key, const std::string& otherwise = "") const;
};
Directive parse_directive(const std::string& line);

class Story {
public:
    /// Does one directive and says what came of it, one line each, every line ended by a line break.
    /// Throws std::runtime_error with a sentence when the directive makes no sense.
    std::string tell(const std::string& directive);
    const std::vector<std::string>& complaints() const;
    /// Everything that has happened, from the very first event.
    const std::vector<engine::Event>& journal() const;

private:
    // ---- before the first command ----
    void add_person(const Directive&);
    void add_place(const Directive&);
    void add_block(const Directive&);
    void add_market(const Directive&);
    void add_leave(const Directive&);
    void add_everyday(const Directive&);
    void live_like(const Directive&);
    void stand(const Directive&);
    void open_town();
    // ---- afterwards ----
    std::string command(const Directive&);
    std::string ask(const Directive&);
    std::string advance(engine::Instant until);
    std::string run(const engine::Command&);
    std::string repeat(const std::string& line);
    std::string count(const Directive&) const;
    std::string look_around(const Directive&) const;
    void report_positions();
    bool shown(const std::string& kind) const;

    engine::Command command_of(const Directive&) const;
    engine::Command answer_of(engine::AnswerKind, const Directive&) const;
    engine::Command alert_of(const Directive&) const;
    engine::ResponderId responder(const std::string& id) const;
    engine::Instant wall() const { return now_ + skew_; }
    const engine::Town& the_town() const { return rig_ ? rig_->town : town_; }
    std::optional<engine::LatLon> known_point(const std::string& id) const;
    void put_in_metres(Directive&) const;

    engine::Town town_;
    engine::PolicyPack policy_;
    std::vector<engine::MarketDay> markets_;  // of the calendar
    bool town_started_{};
    std::unique_ptr<CoreRig> rig_;
    engine::Instant start_, now_;
    engine::Duration skew_{};
    std::vector<std::string> shown_;
    struct Phone {
        bool reports{};
        engine::LatLon at;
        std::string duty;  // on, off or drill at the start
    };
    std::map<std::string, Phone> phones_;
};

/// The orders about rings; nullopt for other directives.
std::optional<engine::Command> ring_command_of(const Directive&, engine::Instant now);
/// The orders about the everyday work; nullopt for other directives.
std::optional<engine::Command> everyday_command_of(const Directive&, engine::Instant now, engine::Instant start);
/// What the books say: `tasks [count]`, `points [HOLDER|total]`, `disputes [PARTY]`, `work`, `reports`, `notices`.
std::string books_text(const engine::State&, const Directive&, engine::Instant start);

/// What a ring looks like, a line a post.
std::string ring_text(const engine::State&, const std::string& id, engine::Instant start);

/// The file with all output as it is now.
std::string retell(const std::string& text, std::vector<std::string>& complaints);
/// The same, told to a story that the caller keeps.
std::string retell(const std::string& text, std::vector<std::string>& complaints, Story&);

}  // namespace watchgrid::test
