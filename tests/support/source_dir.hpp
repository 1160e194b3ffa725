#pragma once
/// Where the sources lie, for tests and benches that read files of the tree. Absolute, no slash at the end.
/// A function and no macro: only one object file knows the folder, so the same text compiles to the same bytes in every checkout.
#include <string>

namespace watchgrid::test {

std::string source_dir();

}  // namespace watchgrid::test
