/// The points ledger: by hand, redeeming, reversing, the quarterly review (S13). Credits by rule are in everyday_desk.cpp.
#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::int32_t kPointsMax = 1'000'000;  ///< of one entry

MaybeRefused refuse_ledger(const Decision& d) {
  if (!d.s.books.rules.points_on) return Rejection{Refusal::PointsOff, "this town keeps no points"};
  if (d.s.books.entries.size() >= kEntriesMax) return Rejection{Refusal::TooMany, "the ledger is full"};
  return std::nullopt;
}

MaybeRefused refuse_key(const std::string& key, std::string_view what) {
  if (auto refused = refuse_empty(key, "key", "an id of this " + std::string{what} + ", so that it counts once")) return refused;
  if (key.size() > kReportIdMax) return Rejection{Refusal::FieldMissing, "key: expected at most " + std::to_string(kReportIdMax) + " bytes"};
  if (key.starts_with(kReversalOf)) return Rejection{Refusal::FieldMissing, "key: \"" + std::string{kReversalOf} + "...\" is kept for reversals"};
  return std::nullopt;
}

MaybeRefused refuse_points(std::int32_t points) {
  if (points >= 1 && points <= kPointsMax) return std::nullopt;
  return Rejection{Refusal::FieldMissing, "points: expected 1 to " + std::to_string(kPointsMax)};
}

/// A key that is known already: the same entry again changes nothing, another one is refused.
MaybeRefused refuse_other(const Books& b, EntryId known, EntryKind kind, const std::string& holder, std::int32_t points) {
  const EntryState& e = b.entries.at(known);
  if (e.kind == kind && e.points == points && b.holders.at(e.holder).external_id == holder) return std::nullopt;
  return Rejection{Refusal::KeyReused, "key: an entry with other contents has this key"};
}

}  // namespace

MaybeRefused decide_on(Decision& d, const CreditPoints& c) {
  if (auto refused = refuse_ledger(d)) return refused;
  if (auto refused = refuse_points(c.points)) return refused;
  if (auto refused = refuse_key(c.key, "credit")) return refused;
  if (auto refused = refuse_empty(c.text, "text", "what the points are for")) return refused;
  const Books& b = d.s.books;
  const std::string key = hand_key(c.key);
  if (const EntryId known = Books::find(b.entry_by_key, key)) return refuse_other(b, known, EntryKind::Credit, c.holder, c.points);
  const ResponderId r = d.s.find_responder(c.holder);
  if (!r && !b.holder_by_id.contains(c.holder)) return Rejection{Refusal::UnknownResponder, "holder: nobody is called \"" + c.holder + "\""};
  if (r && (b.rules.paid_classes >> static_cast<unsigned>(d.s.responders.at(r).profile.responder_class) & 1U) != 0)
    return Rejection{Refusal::PaidStaff, "holder: " + c.holder + " is paid and gets no points"};
  d.emit(PointsEntered{.entry = b.entries.next_id(), .kind = EntryKind::Credit, .holder = c.holder, .points = c.points, .key = key, .rule = "by hand", .shop = {},
                       .text = c.text, .reverses = {}, .by = c.by});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const RedeemPoints& c) {
  if (auto refused = refuse_ledger(d)) return refused;
  if (auto refused = refuse_points(c.points)) return refused;
  if (auto refused = refuse_key(c.key, "redemption")) return refused;
  const Books& b = d.s.books;
  const std::string key = redemption_key(c.shop, c.key);  // two shops may number their slips alike
  if (const EntryId known = Books::find(b.entry_by_key, key)) return refuse_other(b, known, EntryKind::Redemption, c.holder, -c.points);
  const Place* shop = d.w.town.find_place(c.shop);
  if (shop == nullptr || shop->kind != PlaceKind::PointsShop) return Rejection{Refusal::UnknownPlace, "shop: no points shop \"" + c.shop + "\""};
  const HolderId holder = Books::find(b.holder_by_id, c.holder);
  const std::int64_t balance = holder ? b.holders.at(holder).balance : 0;
  if (balance < c.points) return Rejection{Refusal::NotEnoughPoints, "points: " + c.holder + " has " + std::to_string(balance)};
  d.emit(PointsEntered{.entry = b.entries.next_id(), .kind = EntryKind::Redemption, .holder = c.holder, .points = -c.points, .key = key, .rule = {}, .shop = c.shop,
                       .text = c.text, .reverses = {}, .by = c.by});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ReversePoints& c) {
  if (auto refused = refuse_ledger(d)) return refused;
  const Books& b = d.s.books;
  const EntryState* e = b.entries.find(c.entry);
  if (e == nullptr) return Rejection{Refusal::UnknownEntry, "no such entry"};
  if (e->kind == EntryKind::Reversal) return Rejection{Refusal::ReversesReversal, "a reversal is not reversed; enter the points anew"};
  if (e->reversed_by) return Rejection{Refusal::AlreadyReversed, "the entry was reversed already"};
  if (auto refused = refuse_empty(c.reason, "reason", "why the entry was wrong")) return refused;
  const HolderState& h = b.holders.at(e->holder);
  if (e->points > h.balance) return Rejection{Refusal::NotEnoughPoints, "the points were spent: " + h.external_id + " has " + std::to_string(h.balance)};
  d.emit(PointsEntered{.entry = b.entries.next_id(), .kind = EntryKind::Reversal, .holder = h.external_id, .points = -e->points,
                       .key = reversal_key(c.entry), .rule = e->rule, .shop = {}, .text = c.reason, .reverses = c.entry, .by = c.by});
  return std::nullopt;
}

/// Puts the ledger's sums of this moment on record, for the quarter's review.
MaybeRefused decide_on(Decision& d, const ReviewPoints& c) {
  if (auto refused = refuse_ledger(d)) return refused;
  if (auto refused = refuse_empty(c.period, "period", "the quarter, for example \"2026-Q3\"")) return refused;
  std::int64_t balance = 0;
  for (const HolderState& h : d.s.books.holders) balance += h.balance;
  d.emit(PointsReviewed{c.period, static_cast<std::uint32_t>(d.s.books.holders.size()), static_cast<std::uint32_t>(d.s.books.entries.size()), balance, c.by});
  return std::nullopt;
}

}  // namespace watchgrid::engine
