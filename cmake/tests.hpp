// What nearly every test includes, compiled once.
#pragma once

#include "cmake/standard.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
