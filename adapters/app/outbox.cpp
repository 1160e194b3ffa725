#include "adapters/app/outbox.hpp"

#include <algorithm>
#include <thread>

namespace watchgrid::app {
namespace {

using std::chrono::steady_clock;

/// Resent messages get keys of their own, behind every journal position: they must not hold back `published_seq`.
constexpr std::uint64_t kResendKeys = std::uint64_t{1} << 62;

metrics::PublishKind metric_kind(mqtt::MessageKind k) noexcept {
    if (k == mqtt::MessageKind::Notice) return metrics::PublishKind::Notice;
    return k == mqtt::MessageKind::Offer ? metrics::PublishKind::Offer : metrics::PublishKind::Task;
}

}  // namespace

std::vector<engine::Effect> open_messages(const engine::State& s) {
    std::vector<engine::Effect> out;
    for (const engine::IncidentId i : s.open_incidents)
        for (const engine::OfferId o : s.incidents.at(i).offers)
            if (const engine::OfferState* offer = s.offers.find(o); offer != nullptr && offer->open()) out.push_back({offer->made_seq, 0, engine::PublishOffer{o}});
    engine::NoticeId notice = s.books.notices.first_id();
    for (const engine::NoticeState& n : s.books.notices) {
        if (!n.ended && !n.content.drill) out.push_back({s.seq, static_cast<std::uint32_t>(notice.value), engine::PublishNotice{notice, false}});
        ++notice.value;
    }
    return out;
}

Outbox::Outbox(mqtt::Topics topics, PeerEncodings& encodings, metrics::Metrics& metrics, HookCaller hook, AnchoredClock clock, Origin origin)
    : topics_{std::move(topics)}, encodings_{encodings}, metrics_{metrics}, hook_{std::move(hook)}, clock_{clock}, origin_{origin} {}

void Outbox::attach(mqtt::PublishPort* publisher, std::function<void(std::uint64_t)> on_progress) {
    const std::lock_guard lock{mutex_};
    publisher_ = publisher;
    on_progress_ = std::move(on_progress);
}

std::optional<Outbox::Message> Outbox::render(const engine::State& s, const engine::Effect& effect) const {
    Message m;
    if (const auto* offer = std::get_if<engine::PublishOffer>(&effect.body)) {
        if (!s.offers.has(offer->offer) || !s.incidents.has(s.offers.at(offer->offer).incident)) return std::nullopt;
        const engine::OfferState& o = s.offers.at(offer->offer);
        m.topic = topics_.offer(s.responders.at(o.responder).profile.external_id);
        codec::Offer message = offer_message(s, offer->offer, origin_, area_m_);
        if (find_kit_ && !o.ring) message.nearest_kit = find_kit_(s, s.incidents.at(o.incident));
        if (!said_yes(o)) hide_kit(message.nearest_kit, area_m_);
        if (sign_) message.signature = sign_(message, s.responders.at(o.responder).profile.external_id);
        m.payload = codec::encode(message, encodings_.of(o.responder));
        m.kind = mqtt::MessageKind::Offer;
        m.expires_at = o.ordered ? engine::Instant{} : o.expires_at;
    } else if (const auto* task = std::get_if<engine::PublishTask>(&effect.body)) {
        if (task->incident && !s.incidents.has(task->incident)) return std::nullopt;
        m.topic = topics_.task(s.responders.at(task->responder).profile.external_id);
        codec::Task message = task_message(s, *task, effect.seq, origin_, s.last_at, area_m_);
        if (find_kit_ && task->kind == engine::TaskKind::Granted && s.offers.has(task->offer) && !s.offers.at(task->offer).ring) message.nearest_kit = find_kit_(s, s.incidents.at(task->incident));
        m.payload = codec::encode(message, encodings_.of(task->responder));
        m.kind = mqtt::MessageKind::Task;
    } else if (const auto* notice = std::get_if<engine::PublishNotice>(&effect.body)) {
        return render_notice(s, notice->notice);
    }
    return m;
}

/// One retained message an area: the newest notice that still holds, or nothing (an empty message clears it).
std::optional<Outbox::Message> Outbox::render_notice(const engine::State& s, engine::NoticeId id) const {
    const engine::NoticeState* asked = s.books.notices.find(id);
    if (asked == nullptr) return std::nullopt;
    const std::string& zone = asked->content.zone_id;
    Message m;
    m.topic = topics_.notice(zone);
    m.kind = mqtt::MessageKind::Notice;
    m.retain = true;
    for (std::uint64_t n = s.books.notices.next_id().value; n-- > s.books.notices.first_id().value;) {
        const engine::NoticeState& other = s.books.notices.at({n});
        if (other.ended || other.content.drill || other.content.zone_id != zone) continue;
        m.payload = codec::encode(notice_message(other, {n}), codec::Encoding::Json);
        m.expires_at = other.content.expires_at;
        break;
    }
    return m;
}

void Outbox::push(const engine::State& s, std::vector<DueEffect>&& effects) {
    // Rendering needs the state and no lock; sending is a microsecond.
    for (DueEffect& due : effects) {
        if (const auto* hook = std::get_if<engine::CallHook>(&due.effect.body)) {
            call(s, due.effect, *hook);
            continue;
        }
        std::optional<Message> m = render(s, due.effect);
        if (!m) continue;
        m->received = due.received;
        const std::lock_guard lock{mutex_};
        if (make_room_for(m->kind)) keep({due.effect.seq, due.effect.index}, std::move(*m));
    }
    std::unique_lock lock{mutex_};
    last_seq_ = std::max(last_seq_, s.seq);
    report_progress(lock);
}

/// Without the lock: whom it calls may be done at once.
void Outbox::call(const engine::State& s, const engine::Effect& effect, const engine::CallHook& hook) {
    if (!hook_) return;
    const Key key{effect.seq, effect.index};
    {
        const std::lock_guard lock{mutex_};
        calls_.insert(key);
    }
    hook_({.hook = hook, .body = hook_body(s, hook), .key = hook_key(s, effect, hook, origin_), .done = [this, key](bool) { called(key); }});
}

void Outbox::called(Key key) {
    std::unique_lock lock{mutex_};
    calls_.erase(key);
    report_progress(lock);
}

void Outbox::resend(const engine::State& s, const std::vector<engine::Effect>& effects) {
    for (const engine::Effect& effect : effects) {
        if (std::holds_alternative<engine::CallHook>(effect.body)) continue;
        std::optional<Message> m = render(s, effect);
        if (!m) continue;
        const std::lock_guard lock{mutex_};
        m->first_time = false;
        keep({kResendKeys + ++resends_, 0}, std::move(*m));
    }
}

/// With the lock held.
void Outbox::keep(Key key, Message&& m) {
    if (m.kind == mqtt::MessageKind::Task) tasks_.insert(key);
    send(key, pending_.insert_or_assign(key, std::move(m)).first->second);
}

/// With the lock held. The oldest task goes that is not under way: whoever was away for so long wants to know what is, not what was.
/// @return false: there is none, and what is to be kept is a task itself
bool Outbox::make_room_for(mqtt::MessageKind kind) {
    if (pending_.size() < pending_max_) return true;
    const auto oldest = std::find_if(tasks_.begin(), tasks_.end(), [&](const Key& key) { return !pending_.at(key).under_way; });  // a publisher's window at most are
    if (oldest == tasks_.end() && kind != mqtt::MessageKind::Task) return true;
    metrics_.queue_dropped(metrics::Queue::Outbox);
    if (oldest == tasks_.end()) return false;
    pending_.erase(*oldest);
    waiting_.erase(*oldest);
    tasks_.erase(oldest);
    return true;
}

/// With the lock held. What the publisher does not take stays pending and goes out with the next connection.
void Outbox::send(Key key, Message& m) {
    if (publisher_ == nullptr || m.under_way) return;
    mqtt::Outgoing out{.topic = m.topic, .payload = m.payload, .qos = 1, .retain = m.retain, .expiry = std::nullopt, .correlation = {}, .kind = m.kind};
    if (m.expires_at != engine::Instant{}) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(m.expires_at - clock_.now());
        out.expiry = std::max(left, std::chrono::seconds{1});
    }
    m.under_way = publisher_->publish(std::move(out), [this, key](mqtt::PublishResult r) { done(key, r); });
    if (!m.under_way) waiting_.insert(key);
    if (m.under_way && m.kind == mqtt::MessageKind::Offer && m.first_time && m.received != steady_clock::time_point{})
        metrics_.alert_to_offer(steady_clock::now() - m.received);
    m.first_time = false;
}

void Outbox::done(Key key, mqtt::PublishResult result) {
    std::unique_lock lock{mutex_};
    const auto it = pending_.find(key);
    if (it == pending_.end()) return;
    it->second.under_way = false;
    const bool gone = result == mqtt::PublishResult::Ok || result == mqtt::PublishResult::Refused;
    metrics_.mqtt_published(metric_kind(it->second.kind), result == mqtt::PublishResult::Ok ? metrics::PublishResult::Confirmed : metrics::PublishResult::Failed);
    if (!gone) return;  // lost: on_connected sends it again
    pending_.erase(it);
    tasks_.erase(key);
    send_waiting();
    report_progress(lock);
}

/// With the lock held: a place in the publisher's window is free again for the oldest that found it full.
void Outbox::send_waiting() {
    while (!waiting_.empty()) {
        const Key key = *waiting_.begin();
        waiting_.erase(waiting_.begin());
        const auto it = pending_.find(key);
        if (it == pending_.end() || it->second.under_way) continue;
        return send(key, it->second);
    }
}

/// With the lock held.
void Outbox::report_progress(std::unique_lock<std::mutex>&) {
    std::uint64_t seq = last_seq_;
    if (!pending_.empty() && pending_.begin()->first.first < kResendKeys) seq = pending_.begin()->first.first - 1;
    if (!calls_.empty()) seq = std::min(seq, calls_.begin()->first - 1);
    if (seq > reported_seq_ && on_progress_) on_progress_(reported_seq_ = seq);
}

void Outbox::on_connected() {
    const std::lock_guard lock{mutex_};
    const engine::Instant now = clock_.now();
    waiting_.clear();
    for (auto it = pending_.begin(); it != pending_.end();) {
        Message& m = it->second;
        if (m.expires_at != engine::Instant{} && m.expires_at <= now && !m.under_way) {
            it = pending_.erase(it);  // nobody may be shown an offer after its deadline
            continue;
        }
        send(it->first, m);
        ++it;
    }
}

std::size_t Outbox::flush(std::chrono::milliseconds deadline) {
    const auto until = steady_clock::now() + deadline;
    while (pending() > 0 && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    return pending();
}

std::size_t Outbox::pending() const {
    const std::lock_guard lock{mutex_};
    return pending_.size();
}

}  // namespace watchgrid::app
