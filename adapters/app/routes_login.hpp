#pragma once
/// Signing in and out, and the audit log to read.
///
///     POST /login          {"name","password","code"}: 200 with a bearer token; 401 login_wrong, 401 code_needed, 429 login_locked with
///                          Retry-After; answered from the thread that looks at passwords
///     POST /v1/logout      ends the session of this token
///     GET  /v1/audit       the last lines of the audit log, for the admin and the auditor; read from the disk on the worker's thread
///
/// The token is sent like one of the tokens file; whoever has both may use either.
#include "adapters/app/route_worker.hpp"
#include "adapters/audit/audit_log.hpp"
#include "adapters/http/router.hpp"
#include "adapters/identity/sign_in.hpp"

namespace watchgrid::app {

void add_login_routes(http::Router&, identity::SignIn&);
void add_audit_routes(http::Router&, const audit::AuditLog&, RouteWorker&);

/// What the server asks about a token that is in no tokens file.
http::Caller caller_of_session(identity::SignIn&, std::string_view token);

}  // namespace watchgrid::app
