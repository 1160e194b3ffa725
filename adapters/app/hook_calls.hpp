#pragma once
/// Calls over another channel than MQTT: SMS, voice, paging, 120. What is said, under which name, and which are still wanted after a restart.
///
/// Every call has a key that stays the same for ever, so that a gateway which remembers keys drops what it has taken already: a restart may
/// ask twice, nobody is called twice. A call holds the outbox's cursor back until it is taken or given up; one about a home (120, the key
/// holder, the helper, whoever reported) until this is written down, too. Whatever a restart finds above the cursor it asks for again, but
/// for calls about homes that are settled, or whose alarm is over: those the journal knows about.
#include <functional>
#include <string>

#include "adapters/app/messages.hpp"
#include "adapters/webhook/webhook_client.hpp"
#include "engine/core/effect.hpp"

namespace watchgrid::app {

struct HookCall {
    engine::CallHook hook{};
    std::string body{};                    ///< JSON
    std::string key{};                     ///< of the call, in all its tries
    std::function<void(bool taken)> done{};  ///< never empty; once, when nobody needs to ask again, not when the service ends before; any thread
};
/// Any thread; must not block.
using HookCaller = std::function<void(HookCall)>;

/// Which calls give way when the gateway takes fewer than there are: how it ended waits for who is to come, and everything for 120.
webhook::Urgency urgency_of(engine::HookKind) noexcept;
std::string hook_body(const engine::State&, const engine::CallHook&);
/// Shard, the call's place in the journal (or the notice's id), and the time of what it is about: another journal has other keys.
std::string hook_key(const engine::State&, const engine::Effect&, const engine::CallHook&, Origin);

/// Whether an effect that the journal asks for again is one to carry out: all but calls about homes that are settled, or that were to bring
/// help to an incident which is over.
bool still_wanted(const engine::State&, const engine::Effect&);

}  // namespace watchgrid::app
