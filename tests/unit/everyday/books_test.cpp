// The books find again what they hold, also after a snapshot.
#include "engine/everyday/books.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

TaskState task(std::uint64_t id, WorkKind kind, const std::string& subject, const std::string& item) {
  TaskState t;
  t.task.task = {id}, t.task.kind = kind, t.task.subject = subject, t.task.item = item;
  return t;
}

TEST(Books, FindTheOpenTaskBySubjectKindAndItem) {
  Books b;
  b.tasks.add({1}, task(1, WorkKind::Defect, "water-1", "rope"));
  b.tasks.add({2}, task(2, WorkKind::Defect, "water-1", "pole"));
  b.tasks.add({3}, task(3, WorkKind::Inspection, "water-1", ""));
  b.tasks.add({4}, task(4, WorkKind::Defect, "water-10", "rope"));
  b.tasks.at({1}).done_at = Instant{};
  b.rebuild_indexes();
  EXPECT_EQ(b.open_task("water-1", WorkKind::Defect, "rope"), TaskId{}) << "done";
  EXPECT_EQ(b.open_task("water-1", WorkKind::Defect, "pole"), TaskId{2});
  EXPECT_EQ(b.open_task("water-1", WorkKind::Inspection), TaskId{3});
  EXPECT_EQ(b.open_task("water-1", WorkKind::Visit), TaskId{});
  EXPECT_EQ(b.open_task("water-10", WorkKind::Defect, "rope"), TaskId{4});
  EXPECT_EQ(b.open_task_about("water-1", WorkKind::Defect), TaskId{2});
  EXPECT_EQ(b.open_task_about("water-2", WorkKind::Defect), TaskId{});
}

TEST(Books, FindHomesByPlaceAndByCamera) {
  Books b;
  HomeState h;
  h.profile.place_id = "home-1", h.profile.camera = "cam-7";
  b.homes.add({1}, h);
  b.rebuild_indexes();
  EXPECT_EQ(Books::find(b.home_by_place, "home-1"), HomeId{1});
  EXPECT_EQ(b.home_of_camera("cam-7"), HomeId{1});
  EXPECT_EQ(b.home_of_camera("cam-8"), HomeId{});
  EXPECT_EQ(b.home_of_camera(""), HomeId{});
  EXPECT_EQ(Books::find(b.home_by_place, "cam-7"), HomeId{}) << "nobody visits a camera";
}

}  // namespace
}  // namespace watchgrid::engine
