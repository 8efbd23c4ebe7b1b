#pragma once

/// Everything public lives in acd::v0; the number grows when the binary interface breaks.
#define ACD_NAMESPACE_BEGIN \
  namespace acd {           \
  inline namespace v0 {
#define ACD_NAMESPACE_END \
  }                       \
  }

#if defined(ACD_SHARED)
#if defined(_WIN32)
#if defined(ACD_BUILDING)
#define ACD_API __declspec(dllexport)
#else
#define ACD_API __declspec(dllimport)
#endif
#else
#define ACD_API __attribute__((visibility("default")))
#endif
#else
#define ACD_API
#endif

/// A broken promise of the calling code. Off with NDEBUG; define it before the first include to
/// replace it.
#if !defined(ACD_ASSERT)
#include <cassert>
#define ACD_ASSERT(condition) assert(condition)
#endif
