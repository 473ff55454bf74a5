# The compiler and what it is asked: C++23, warnings as errors, sanitizers on request.

# g++ 12 miscompiles co_await expressions that hold an aggregate temporary or a
# value-capturing lambda (the temporary is destroyed twice), so it is refused.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines. "
                      "Use clang-19: cmake -DCMAKE_CXX_COMPILER=clang++-19, or ./dev build.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
# address (with undefined) or thread
set(CONGVU_SANITIZE "" CACHE STRING "address | thread | empty")

# Under sanitizers what counts is the time to build and run the tests once; fuzzing runs long. Lines of tests are
# in what they print; a sanitizer's report needs them too.
if(CONGVU_SANITIZE AND NOT CONGVU_FUZZ)
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O0 -g1")
  set(test_options -O0)
else()
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
  set(test_options -O0 -g0)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Built once and whole, files are compiled by the dozen, which takes a third of the time. The pages of commands and
# verbs, which all have a parse() and a handle() of their own, are left alone (cmake/module.cmake).
if(CONGVU_SANITIZE AND NOT CONGVU_FUZZ)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
  list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_CURRENT_LIST_DIR}/together)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                    -Wnon-virtual-dtor -Wold-style-cast -Werror)
if(CMAKE_UNITY_BUILD)
  add_compile_options(-Wno-shadow)  # of a name that another file has for itself
  # ld -r would mix up what says which variable may be left out.
  add_compile_options($<$<STREQUAL:${CONGVU_SANITIZE},address>:-fno-sanitize-address-globals-dead-stripping>)
endif()
# Of the libraries only those that a program calls: each costs it a millisecond of its start.
add_link_options(-fuse-ld=lld -Wl,--as-needed -Wl,--gc-sections)

if(CONGVU_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(CONGVU_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)

enable_testing()
