# What enters: names and source files. What leaves: targets with one set of flags. A layer names what it may include;
# tests/gates proves that it includes nothing else.

add_library(tern_flags INTERFACE)
target_include_directories(tern_flags INTERFACE ${CMAKE_SOURCE_DIR}/include)
target_compile_options(tern_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum -Werror)

# The release preset compiles the files of a target as one (CMAKE_UNITY_BUILD), which halves the build: headers are read
# and templates made once. tern_alone(target...): not these, whose files use one name for different things, or for types
# that only one file knows, or of which a gate asks file by file. The debug preset compiles every file alone, so a file
# that leans on its neighbours shows there.
function(tern_alone)
  set_target_properties(${ARGN} PROPERTIES UNITY_BUILD OFF)
endfunction()

# tern_layer(name DEPENDS layer... SOURCES file... LIBRARIES target...): static library tern_<name>, alias tern::<name>.
function(tern_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;SOURCES;LIBRARIES" ${ARGN})
  add_library(tern_${name} STATIC ${ARG_SOURCES})
  add_library(tern::${name} ALIAS tern_${name})
  target_link_libraries(tern_${name} PUBLIC tern_flags)
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(tern_${name} PUBLIC tern::${dependency})
  endforeach()
  target_link_libraries(tern_${name} PRIVATE ${ARG_LIBRARIES})
endfunction()

# tern_venue(name): connector (pure, goes into ternd) and simulated face (never linked into ternd) of one venue.
function(tern_venue name)
  cmake_parse_arguments(ARG "" "" "CONNECTOR;SIMULATED" ${ARGN})
  list(TRANSFORM ARG_CONNECTOR PREPEND ${name}/)
  list(TRANSFORM ARG_SIMULATED PREPEND ${name}/)
  add_library(tern_connector_${name} STATIC ${ARG_CONNECTOR})
  target_include_directories(tern_connector_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(tern_connector_${name} PUBLIC tern::venue
    PRIVATE tern::crypto simdjson::simdjson nlohmann_json::nlohmann_json)
  add_library(tern_simulated_${name} STATIC ${ARG_SIMULATED})
  target_include_directories(tern_simulated_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(tern_simulated_${name} PUBLIC tern::sim tern_connector_${name}
    PRIVATE tern::crypto simdjson::simdjson nlohmann_json::nlohmann_json)
  set_property(GLOBAL APPEND PROPERTY TERN_CONNECTORS tern_connector_${name})
  set_property(GLOBAL APPEND PROPERTY TERN_SIMULATED tern_simulated_${name})
endfunction()

# tern_test(name SOURCES file... LIBRARIES target...): one GoogleTest program.
function(tern_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE tern_flags ${ARG_LIBRARIES} GTest::gtest GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests)
  # The test's own code need not be fast, only soon compiled: a quarter less of the whole build.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1> $<$<CONFIG:Release>:-g0>)
  target_compile_definitions(${name} PRIVATE TERN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    TERN_BINARY_DIR="${CMAKE_BINARY_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  # scripts/gates/run_tests.py expects a report of single cases from every program with this label.
  set_tests_properties(${name} PROPERTIES LABELS googletest)
endfunction()
