#pragma once
/// The books of the everyday work as JSON documents of the public interface. Pure; called on the core thread between steps. What has left
/// memory meanwhile (done tasks, patrols and notices do, when there are too many) is its id alone.
#include <boost/json.hpp>

#include "engine/core/state.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::app {

boost::json::object task_json(const engine::State&, engine::TaskId);
/// With what whoever goes there has to know: name and position of the place, and what to look at.
boost::json::object task_with_place_json(const engine::State&, const engine::Town&, engine::TaskId);
/// With the open tasks about the spot.
boost::json::object hazard_json(const engine::State&, const engine::Town&, engine::HazardId);
boost::json::object patrol_json(const engine::State&, engine::PatrolId);
/// When the home is visited and by whom: nothing about the person.
boost::json::object home_json(const engine::State&, engine::HomeId);
/// Medical notes, key holder, relatives: for those on an incident there and for the desk.
boost::json::object home_profile_json(const engine::State&, engine::HomeId);
/// Who was told of an incident at a home, and what became of it.
boost::json::object care_notice_json(const engine::State&, engine::CareNoticeId);
boost::json::object dispute_json(const engine::State&, engine::DisputeId, bool with_steps);
boost::json::object holder_json(const engine::State&, engine::HolderId);
boost::json::object entry_json(const engine::State&, engine::EntryId);
boost::json::object notice_json(const engine::State&, engine::NoticeId);

}  // namespace watchgrid::app
