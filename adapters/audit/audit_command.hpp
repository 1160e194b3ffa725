#pragma once
/// `watchgrid audit verify --data DIR [--anchor SEQ:HASH]...` and `watchgrid audit anchor --data DIR`.
namespace CLI {
class App;
}

namespace watchgrid::audit {

void add_audit_commands(CLI::App& parent, int& exit_code);

}  // namespace watchgrid::audit
