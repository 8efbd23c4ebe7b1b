#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include "callback_source.hpp"

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

  virtual void append(std::string& out, const Router& router, const router::Event& event,
                      adapters::Origin origin) = 0;

  /// After the last event.
  virtual void finish(std::string& out, const Router& router) {
    static_cast<void>(out), static_cast<void>(router);
  }

  /// What a callback asks for besides its command; formats that only tell of events leave it out.
  virtual void append(std::string& out, TimePoint at, const adapters::Outgoing& one) {
    static_cast<void>(out), static_cast<void>(at), static_cast<void>(one);
  }
};

struct EventFormatOptions {
  std::string format = "native";
  std::string tenant;
  std::vector<std::string> mask;
  std::vector<std::string> drop;
};

/// A request to a back end as a line: {"at", "key", "method", "url", "body"}.
void append_line(std::string& out, TimePoint at, const adapters::Outgoing& one);

/// Throws Failure for a format that there is not, and for flags that it does not have.
[[nodiscard]] std::unique_ptr<EventFormat> event_format(const EventFormatOptions& options,
                                                        BackEnds& back_ends);

}  // namespace acd::cli
