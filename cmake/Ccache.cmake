# A second build of the same text costs nothing where ccache is installed.
find_program(WATCHGRID_CCACHE ccache)
if(WATCHGRID_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${WATCHGRID_CCACHE})
endif()
