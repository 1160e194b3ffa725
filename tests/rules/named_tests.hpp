#pragma once
/// Tables in docs/security.md, docs/reliability.md and docs/towns.md say which test shows what. A table that names a test which is not there claims what nobody shows.
#include <filesystem>
#include <string>
#include <vector>

namespace watchgrid::rules {

/// Names in back-quotes in the tables of docs/security.md, docs/reliability.md and docs/towns.md that are no test below tests/ or web/test/:
/// `Suite.Name` of GoogleTest (a story of tests/scenarios is `Story.NameOfItsFile`), or `file.ts: title`. As "file:line: what is wrong".
std::vector<std::string> missing_tests(const std::filesystem::path& root);

}  // namespace watchgrid::rules
