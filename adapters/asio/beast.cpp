// The non-template part of Boost.Beast, once for the whole program.
#include <boost/beast/src.hpp>
