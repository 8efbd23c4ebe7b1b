#pragma once

/// The one place where the version is written; CMake reads it here.
#define ACD_VERSION "0.1.0"
