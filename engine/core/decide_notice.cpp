/// Notices to an area: warnings, lost children, floods.
#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kOpenNoticesMax = 500;
constexpr Duration kNoticeMax = std::chrono::hours{24 * 7};

}  // namespace

MaybeRefused decide_on(Decision& d, const IssueNotice& c) {
  const AreaNotice& n = c.content;
  if (d.w.town.find_zone(n.zone_id) == kNoZone) return Rejection{Refusal::UnknownZone, "zone: no zone \"" + n.zone_id + "\""};
  if (auto refused = refuse_empty(n.headline, "headline", "what it is about, in a few words")) return refused;
  if (!n.severity.empty() && !parse_enum<Severity>(n.severity)) return Rejection{Refusal::FieldMissing, "severity: expected " + expected_words<Severity>()};
  if (n.expires_at <= d.now || n.expires_at > d.now + kNoticeMax) return Rejection{Refusal::BadExpiry, "expires_at: expected a time in the next seven days"};
  std::size_t open = 0;
  for (const NoticeState& known : d.s.books.notices) {
    if (!n.cap_id.empty() && known.content.cap_id == n.cap_id && known.content.zone_id == n.zone_id) {  // came again
      if (known.ended) return Rejection{Refusal::NoticeEnded, "message " + n.cap_id + " was taken back or has run out in " + n.zone_id + "; a new notice needs a message of its own"};
      return std::nullopt;
    }
    open += known.ended ? 0 : 1;
  }
  if (open >= kOpenNoticesMax) return Rejection{Refusal::TooMany, "there are " + std::to_string(kOpenNoticesMax) + " notices"};
  d.emit(NoticeIssued{d.s.books.notices.next_id(), n, c.by});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const CancelNotice& c) {
  const NoticeState* n = d.s.books.notices.find(c.notice);
  if (n == nullptr) return Rejection{Refusal::UnknownNotice, "no such notice"};
  if (n->ended) return Rejection{Refusal::NoticeEnded, "the notice has ended"};
  d.emit(NoticeEnded{c.notice, false, c.by, c.reason});
  return std::nullopt;
}

}  // namespace watchgrid::engine
