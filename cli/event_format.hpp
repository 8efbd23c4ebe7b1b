#pragma once

#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <memory>
#include <string>
#include <vector>

namespace acd::cli {

/// How `acd route` writes events: appends whole lines.
class EventFormat {
 public:
  EventFormat() = default;
  EventFormat(const EventFormat&) = delete;
  EventFormat& operator=(const EventFormat&) = delete;
  virtual ~EventFormat() = default;

  virtual void append(std::string& out, const Router& router, const router::Event& event) = 0;
};

struct EventFormatOptions {
  std::string format = "native";
  std::string tenant;
  std::vector<std::string> mask;
  std::vector<std::string> drop;
};

/// Throws Failure for a format that there is not, and for flags that it does not have.
[[nodiscard]] std::unique_ptr<EventFormat> event_format(const EventFormatOptions& options);

}  // namespace acd::cli
