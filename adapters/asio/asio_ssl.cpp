// The non-template part of Boost.Asio's TLS streams, once for the whole program.
#include <boost/asio/ssl/impl/src.hpp>
