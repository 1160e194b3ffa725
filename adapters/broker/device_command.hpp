#pragma once
/// `watchgrid device issue ID`, `renew ID`, `revoke ID`, `list`, all with `--credentials FILE`: the passwords that phones and devices have at the
/// embedded broker. The file is replaced in one step and only its owner may read it; a service that runs takes it up within three seconds and puts
/// off whoever is connected with a password that is worth nothing any more.
namespace CLI {
class App;
}

namespace watchgrid::broker {

void add_device_commands(CLI::App& parent, int& exit_code);

}  // namespace watchgrid::broker
