# module(NAME USES module... LIBRARIES library...)
#   A folder as a static library of that name; x_test.cpp beside the code make NAME_test;
#   main.cpp is left to program().
# program(NAME FROM module)
#   An executable from the module's main.cpp.
# test_program(NAME sources...)
#   A GoogleTest program. Its own code is not optimised: that costs more time than the tests take.

set(library_boost)  # headers only
set(library_json)
set(library_openssl ssl crypto)
set(library_icu     icui18n icuuc icudata)
set(library_ldap    ldap lber)
set(library_argon2  argon2)
set(library_lmdb    lmdb)
set(library_qrencode qrencode)
set(library_zstd    zstd)

# The headers that nearly every file needs are compiled once for the modules and once for the tests.
add_library(standard OBJECT ${CMAKE_CURRENT_LIST_DIR}/standard.cpp)
target_precompile_headers(standard PRIVATE ${CMAKE_CURRENT_LIST_DIR}/standard.hpp)
add_library(standard_tests OBJECT ${CMAKE_CURRENT_LIST_DIR}/standard.cpp)
target_include_directories(standard_tests PRIVATE ${CMAKE_SOURCE_DIR})
target_compile_options(standard_tests PRIVATE ${test_options})
target_precompile_headers(standard_tests PRIVATE ${CMAKE_CURRENT_LIST_DIR}/tests.hpp)
target_link_libraries(standard_tests PRIVATE GTest::gmock)

function(module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LIBRARIES")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${name}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/empty/${name}.cpp "")
    set(sources ${CMAKE_BINARY_DIR}/empty/${name}.cpp)
  endif()

  set(libraries Threads::Threads)
  foreach(library IN LISTS arg_LIBRARIES)
    list(APPEND libraries ${library_${library}})
  endforeach()

  set(pages ${sources})
  list(FILTER pages INCLUDE REGEX "/(commands|verbs)/")
  set_source_files_properties(${pages} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_USES} ${libraries})
  target_precompile_headers(${name} REUSE_FROM standard)

  if(tests)
    test_program(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name})
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()

function(test_program name)
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE ${test_options})
  target_precompile_headers(${name} REUSE_FROM standard_tests)
  target_link_libraries(${name} PRIVATE GTest::gmock GTest::gtest_main)
endfunction()

function(program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM" "")
  if(EXISTS ${CMAKE_SOURCE_DIR}/${arg_FROM}/main.cpp)
    add_executable(${name} ${arg_FROM}/main.cpp)
    target_link_libraries(${name} PRIVATE ${arg_FROM})
    target_precompile_headers(${name} REUSE_FROM standard)
  endif()
endfunction()
