# module(NAME USES module... LIBRARIES library...)
#   A folder as a static library of that name; x_test.cpp beside the code make NAME_test;
#   main.cpp is left to program().
# program(NAME FROM module)
#   An executable from the module's main.cpp.

set(library_boost   boost_headers)
set(library_json    boost_headers)
set(library_openssl ssl crypto)
set(library_icu     icui18n icuuc icudata)
set(library_ldap    ldap lber)
set(library_argon2  argon2)
set(library_lmdb    lmdb)
set(library_zstd    zstd)

# Boost is used from its headers; those are not ours to warn about.
add_library(boost_headers INTERFACE)
target_compile_definitions(boost_headers INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION)

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

  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_USES} ${libraries})

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()

function(program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM" "")
  if(EXISTS ${CMAKE_SOURCE_DIR}/${arg_FROM}/main.cpp)
    add_executable(${name} ${arg_FROM}/main.cpp)
    target_link_libraries(${name} PRIVATE ${arg_FROM})
  endif()
endfunction()
