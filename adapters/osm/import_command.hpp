#pragma once
/// `watchgrid import roads FILE... -o OUT.wgr`, or `--nodes N.csv --edges E.csv` instead of the files.
namespace CLI {
class App;
}

namespace watchgrid::osm {

/// Adds `import` with its subcommand `roads` to `parent`. When it runs, `exit_code` becomes 0 (written), 1 (the world failed:
/// the target cannot be written) or 2 (bad usage or bad input). It prints one line, or with --json one document, on stdout;
/// complaints and warnings go to stderr, one a line; progress shows on stderr, on a terminal only.
/// `exit_code` must outlive the parsing.
void add_import_command(CLI::App& parent, int& exit_code);

}  // namespace watchgrid::osm
