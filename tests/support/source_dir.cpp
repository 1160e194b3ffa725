#include "tests/support/source_dir.hpp"

namespace watchgrid::test {

std::string source_dir() { return WATCHGRID_SOURCE_DIR; }

}  // namespace watchgrid::test
