#pragma once
/// Strong identifiers. An Id is a number that this service gave out; what a sender calls a thing stays a string (`external id`).
#include <compare>
#include <cstdint>

namespace watchgrid::engine {

template <class Tag>
struct Id {
    std::uint64_t value{};  ///< 0 means "none"; real ids start at 1 and are given in order.
    friend constexpr auto operator<=>(Id, Id) = default;
    explicit constexpr operator bool() const noexcept { return value != 0; }
};

using ResponderId = Id<struct ResponderTag>;    ///< dense from 1 in order of enrolment; never reused
using IncidentId = Id<struct IncidentTag>;      ///< dense from 1
using AlertNumber = Id<struct AlertTag>;        ///< our number of an alert; the sender's own id is a string
using OfferId = Id<struct OfferTag>;            ///< dense from 1
using ClockId = Id<struct ClockTag>;            ///< dense from 1
using RingId = Id<struct RingTag>;              ///< dense from 1
// of the everyday work (engine/everyday), each dense from 1
using HazardId = Id<struct HazardTag>;
using TaskId = Id<struct TaskTag>;
using PatrolId = Id<struct PatrolTag>;
using HomeId = Id<struct HomeTag>;
using CareNoticeId = Id<struct CareNoticeTag>;
using DisputeId = Id<struct DisputeTag>;
using EntryId = Id<struct EntryTag>;
using HolderId = Id<struct HolderTag>;
using ReportNumber = Id<struct ReportTag>;
using NoticeId = Id<struct NoticeTag>;

}  // namespace watchgrid::engine
