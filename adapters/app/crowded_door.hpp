#pragma once
/// A door that one hand can press without end: the buttons of a plate from one address, SOS without a login from one address. The first presses of a
/// window count each by itself. One more joins the newest of them whose incident is still open: nobody new is called, and what it says goes onto that
/// incident's timeline when it differs from what was told last, so many times in a window. When the desk has closed them all meanwhile, it counts by
/// itself, in the place of the newest: it may be somebody else in need.
///
/// `come` may be called from any thread, `join` from the core's: only there stands which incidents are open. Memory only, bounded like PressMemory.
#include <mutex>
#include <string>
#include <utility>

#include "adapters/app/press_memory.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::app {

class CrowdedDoor {
public:
    struct Bounds {
        std::size_t presses{};    ///< that count by themselves, in
        engine::Duration window{};
        std::size_t notes{};      ///< about those beyond, in the same
    };
    explicit CrowdedDoor(Bounds bounds) : bounds_{bounds} {}

    /// As its sender names it.
    struct Alarm {
        std::string source_id, alert_id;
    };
    enum class Coming : std::uint8_t {
        Known,    ///< counted before: the same press again
        Counted,  ///< by itself
        Crowded,  ///< ask `join`
    };
    Coming come(const std::string& who, const Alarm& alarm, engine::Instant now);
    /// It was turned away after all: the same press again is a new one.
    void leave(const std::string& who, const Alarm& alarm, engine::Instant now);

    enum class Joining : std::uint8_t {
        Alone,   ///< it counts by itself after all
        Told,    ///< joined; `note` is new to the desk. Call `told` once it is in the journal
        Said,    ///< joined; the same words are the last that were told about this incident
        Full,    ///< joined, but its words are not taken: the notes of this window are used up. Say so
        Unsure,  ///< the newest is being decided: to be sent again in a moment
    };
    struct Joined {
        Joining joining{Joining::Alone};
        Alarm alarm{};                ///< of Told, Said and Full: for which it counts
        engine::IncidentId incident;  ///< of Told, Said and Full: open
        std::string note{};           ///< of Told: the words, with how many presses they stand for
        std::string words{};          ///< of Told: as they were given
    };
    /// Core thread. @param words  what the desk is to read of it: words, telephone, place; may be empty. O(presses of the window · log alerts)
    Joined join(const engine::State&, const std::string& who, const Alarm& alarm, const std::string& words, engine::Instant now);

    /// The note of `joined` is durable: the same words need no other. Without it they are told again with the next press.
    void told(const std::string& who, const Joined& joined, engine::Instant now);

    static constexpr std::chrono::seconds kDecidedWithin{5};  ///< a press that is still unknown then was refused

private:
    const Bounds bounds_;
    std::mutex mutex_;
    PressMemory presses_;
};

/// The open incident that an alarm is in now, over its mergers; 0: closed, long gone or never there.
engine::IncidentId open_incident_of(const engine::State&, const CrowdedDoor::Alarm&);

}  // namespace watchgrid::app
