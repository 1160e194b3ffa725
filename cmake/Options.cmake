# watchgrid_options: language, warnings and sanitizers of everything we compile. Targets only, no global flags.
option(WATCHGRID_TESTS "build the tests" ON)
option(WATCHGRID_BENCH "build the benches" ON)
option(WATCHGRID_FUZZ "build tests/fuzz with libFuzzer; needs clang" OFF)
set(WATCHGRID_SANITIZE "" CACHE STRING "sanitizers, for example address,undefined or thread")

add_library(watchgrid_options INTERFACE)
target_compile_features(watchgrid_options INTERFACE cxx_std_20)
target_include_directories(watchgrid_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(watchgrid_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
  -fno-omit-frame-pointer -ffp-contract=off
  # False alarms of g++ 12 at -O3 on plain std::string concatenation (GCC bugs 105651, 105329).
  -Wno-restrict -Wno-stringop-overflow)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # The compiler's own collection of garbage is a seventh of its time: none below a quarter of each core's share of the memory, in KiB.
  cmake_host_system_information(RESULT memory_mib QUERY TOTAL_PHYSICAL_MEMORY)
  cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
  math(EXPR heap_kib "${memory_mib} * 1024 / (4 * ${cores})")
  if(heap_kib GREATER 1048576)
    set(heap_kib 1048576)
  endif()
  target_compile_options(watchgrid_options INTERFACE --param=ggc-min-heapsize=${heap_kib})
endif()
# A hundred test programs are linked; mold takes a quarter of the time of the default linker.
find_program(WATCHGRID_MOLD mold)
if(WATCHGRID_MOLD)
  target_link_options(watchgrid_options INTERFACE -fuse-ld=mold)
endif()
if(WATCHGRID_SANITIZE)
  # g++ 12 takes std::function inside std::regex for uninitialised when it is instrumented (GCC bug 105562).
  target_compile_options(watchgrid_options INTERFACE -fsanitize=${WATCHGRID_SANITIZE} -fno-sanitize-recover=all -Wno-maybe-uninitialized)
  target_link_options(watchgrid_options INTERFACE -fsanitize=${WATCHGRID_SANITIZE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # g++ 12 is the compiler that we ship with and whose warnings are errors.
  target_compile_options(watchgrid_options INTERFACE -Wno-unknown-warning-option -Wno-error)
endif()
if(WATCHGRID_FUZZ)
  target_compile_options(watchgrid_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(WATCHGRID_SANITIZE MATCHES thread)
  # g++ 12 warns about std::atomic_thread_fence inside Boost.Asio under tsan.
  target_compile_options(watchgrid_options INTERFACE -Wno-tsan)
endif()
