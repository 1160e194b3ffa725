#include "adapters/lab/lab_queue.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "tests/adapters/lab/study_folder.hpp"

namespace watchgrid::lab {
namespace {

boost::json::value answer_to(const test::StudyFolder& folder, const std::string& spec) {
  std::ostringstream out, err;
  EXPECT_EQ(run_queue({folder.put("spec.json", spec), true}, out, err), 0) << err.str();
  return out.str().empty() ? boost::json::value{} : boost::json::parse(out.str());
}

std::string complaints_to(const test::StudyFolder& folder, const std::string& spec) {
  std::ostringstream out, err;
  EXPECT_EQ(run_queue({folder.put("spec.json", spec), true}, out, err), 2);
  EXPECT_EQ(out.str(), "");
  return err.str();
}

const std::string kThreeUnits = R"({"servers":3,"mu":1,"line":"infinite","atoms":[{"lambda":0.25,"prefs":[1,2,3]},{"lambda":0.25,"prefs":[1,2,3]},
  {"lambda":0.25,"prefs":[1,3,2]},{"lambda":0.35,"prefs":[2,1,3]},{"lambda":0.4,"prefs":[3,1,2],"name":"7-10"}]})";

TEST(LabQueue, GivesThePublishedTownOfThreeUnits) {
  const test::StudyFolder folder;
  const auto found = answer_to(folder, kThreeUnits);
  const double workloads[] = {0.5574, 0.4734, 0.4693}, near[] = {0.5627, 0.4716, 0.4657};
  for (std::size_t n = 0; n < 3; ++n) {
    EXPECT_NEAR(found.at("workloads").at(n).as_double(), workloads[n], 1e-4);
    EXPECT_NEAR(found.at("approximation").at(n).as_double(), near[n], 2e-4);
  }
  EXPECT_NEAR(found.at("p_wait").as_double(), 0.23684, 1e-5);
  EXPECT_NEAR(found.at("erlang_c").as_double(), 0.23684, 1e-5);
  EXPECT_NEAR(found.at("inter_area").as_double(), 0.43529, 5e-5);
  EXPECT_NEAR(found.at("states").at("011").as_double(), 0.094887, 1e-6);
  EXPECT_NEAR(found.at("states").at("111").as_double(), 0.118421, 1e-6);
  EXPECT_NEAR(found.at("p_line").as_double(), 0.118421, 1e-6);
  EXPECT_EQ(found.at("p_lost").to_number<double>(), 0.0);
}

TEST(LabQueue, GivesThePublishedTownOfTwoUnitsWithoutALine) {
  const test::StudyFolder folder;
  const auto found =
      answer_to(folder, R"({"servers":2,"mu":[2,2],"line":"zero","atoms":[{"lambda":1,"prefs":[1,2]},{"lambda":1,"prefs":[2,1]}]})");
  EXPECT_EQ(found.at("workloads").at(0).as_double(), 0.4);
  EXPECT_EQ(found.at("states").at("00").as_double(), 0.4);
  EXPECT_EQ(found.at("states").at("11").as_double(), 0.2);
  EXPECT_EQ(found.at("p_lost").as_double(), 0.2);
  EXPECT_EQ(found.at("dispatch").at(0).at(0).as_double(), 0.375);
}

TEST(LabQueue, ApproximatesWhatIsTooLargeForTheExactModel) {
  const test::StudyFolder folder;
  std::string prefs;
  for (int n = 1; n <= 40; ++n) prefs += (n == 1 ? "" : ",") + std::to_string(n);
  const auto found = answer_to(folder, R"({"servers":40,"mu":1,"line":"zero","atoms":[{"lambda":20,"prefs":[)" + prefs + "]}]}");
  EXPECT_TRUE(found.at("workloads").is_null());
  EXPECT_EQ(found.at("approximation").as_array().size(), 40U);
  EXPECT_NEAR(found.at("p_lost").as_double(), found.at("erlang_b").as_double(), 1e-9);
}

TEST(LabQueue, ComplainsAboutEveryFieldByName) {
  const test::StudyFolder folder;
  const std::string path = folder.path("spec.json") + ": ";
  EXPECT_EQ(complaints_to(folder, R"({"server":3,"mu":0,"line":"long","atoms":[{"lambda":-1,"prefs":[0,1]},7]})"),
            path + "no such key \"server\"; did you mean \"servers\"?\n" + path + "servers = nothing: expected a whole number from 1 to 200\n" + path +
                "mu = 0: expected a rate above 0, or a list with one for each server\n" + path + "line = \"long\": expected \"zero\" or \"infinite\"\n" + path +
                "atoms[0].lambda = -1: expected a rate above 0\n" + path + "atoms[0].prefs = 0: expected the number of a server, 1 to 0\n" + path +
                "atoms[0].prefs = 1: expected the number of a server, 1 to 0\n" + path + "atoms[1]: expected an object {\"lambda\",\"prefs\"}\n");
  EXPECT_EQ(complaints_to(folder, R"({"servers":3,"mu":1,"line":"zero","atoms":[{"lambda":1,"prefs":[1,2]},{"lambda":1,"prefs":[1,2,2]}]})"),
            path + "atoms[0].prefs leaves out server 3; expected every server once, best first\n" + path + "atoms[1].prefs names server 2 twice\n");
  EXPECT_NE(complaints_to(folder, R"({"servers":1,"mu":1,"line":"infinite","atoms":[{"lambda":2,"prefs":[1]}]})").find("the line grows for ever"),
            std::string::npos);
  EXPECT_NE(complaints_to(folder, "{").find("is not JSON"), std::string::npos);
  EXPECT_NE(complaints_to(folder, "[]").find("expected an object"), std::string::npos);
}

}  // namespace
}  // namespace watchgrid::lab
