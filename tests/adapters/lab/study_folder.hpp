#pragma once
/// A temporary folder with the CSV files of one study; gone with the test.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace watchgrid::test {

class StudyFolder {
 public:
  StudyFolder() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("watchgrid_lab_" + std::to_string(::getpid()) + '_' + info->test_suite_name() + '_' + info->name());
    std::filesystem::create_directories(folder_);
  }
  ~StudyFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  StudyFolder(const StudyFolder&) = delete;
  StudyFolder& operator=(const StudyFolder&) = delete;

  std::string path(const std::string& name) const { return folder_ / name; }
  /// Writes a file. @return its path
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream{folder_ / name, std::ios::binary} << text;
    return path(name);
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace watchgrid::test
