#pragma once
/// `watchgrid user add NAME --role ROLE [--totp]`, `passwd NAME [--totp | --no-totp]`, `remove NAME`, `list`, all with `--users FILE`.
/// Passwords are read from the terminal without an echo, or from the first line of standard input; they are no argument, where
/// everybody on the machine could read them.
namespace CLI {
class App;
}

namespace watchgrid::identity {

void add_user_commands(CLI::App& parent, int& exit_code);

}  // namespace watchgrid::identity
