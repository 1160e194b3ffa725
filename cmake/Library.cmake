# watchgrid_library(NAME SOURCES ... LINKS ...): one folder, one target, named after the folder. Without sources: headers only.
function(watchgrid_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC watchgrid_options ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE watchgrid_options ${arg_LINKS} ${arg_PRIVATE_LINKS})
  endif()
endfunction()

# watchgrid_compile_fast(FILE ...): files of the calling folder that run once at start or seldom, and whose libraries (CLI11, Beast's
# WebSocket) make g++ work long at -O3: half the time to compile, which is what a fresh clone waits for.
function(watchgrid_compile_fast)
  set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O1>)
endfunction()

# watchgrid_compile_alone(FILE ...): files of the calling folder that share no translation unit with others in a unity build, because their
# private names are those of a neighbour.
function(watchgrid_compile_alone)
  set_property(SOURCE ${ARGN} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# watchgrid_test_pch(OUT LINKS ...): the precompiled headers (tests/support/pch) that fit a test with these links: its definitions have to
# be those with which the headers were compiled.
function(watchgrid_test_pch out)
  set(${out} watchgrid_test_pch PARENT_SCOPE)
  if("watchgrid_core" IN_LIST ARGN OR "watchgrid_test_towns" IN_LIST ARGN)
    set(${out} watchgrid_test_pch_core PARENT_SCOPE)
  endif()
  if("watchgrid_app" IN_LIST ARGN OR "watchgrid_sim" IN_LIST ARGN)
    set(${out} watchgrid_test_pch_app PARENT_SCOPE)
  endif()
endfunction()

# The tests' own code: compiled fast, and without debugging information, which is a fifth of the work; a failed expectation names its line all
# the same. Under the sanitizers it stays, for their reports.
if(WATCHGRID_SANITIZE)
  set(WATCHGRID_TEST_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O1>)
else()
  set(WATCHGRID_TEST_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O1> $<$<CONFIG:RelWithDebInfo>:-g0>)
endif()

# watchgrid_test(NAME LABEL label SOURCES ... LINKS ...): a GoogleTest program; `ctest -L label` runs it.
# The tests' own code is compiled fast, what they test as it ships; simulations count by the million and stay at -O3.
function(watchgrid_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(WATCHGRID_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE watchgrid_options watchgrid_source_dir ${arg_LINKS} GTest::gmock GTest::gtest_main)
  if(NOT arg_LABEL STREQUAL sim)
    target_compile_options(${name} PRIVATE ${WATCHGRID_TEST_OPTIONS})
    watchgrid_test_pch(pch ${arg_LINKS})
    target_precompile_headers(${name} REUSE_FROM ${pch})
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()
