#pragma once

#include <acd/adapters/twilio_taskrouter.hpp>

#include "callback_source.hpp"
#include "event_format.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acd::cli {

/// The router in the place of TaskRouter, and everything that it has asked for: a log tells answers
/// by their key.
class TaskRouterDesk {
 public:
  explicit TaskRouterDesk(adapters::TwilioTaskRouter adapter) : adapter_(std::move(adapter)) {}

  [[nodiscard]] const adapters::TwilioTaskRouter& adapter() const { return adapter_; }
  void remember(const adapters::Outgoing& one) { asked_.insert_or_assign(one.key, one); }
  /// Null: nothing of that key was asked.
  [[nodiscard]] const adapters::Outgoing* find(std::string_view key) const {
    const auto found = asked_.find(key);
    return found == asked_.end() ? nullptr : &found->second;
  }

 private:
  adapters::TwilioTaskRouter adapter_;
  std::map<std::string, adapters::Outgoing, std::less<>> asked_;
};

/// Made by the file that `--twilio` names. Throws Failure.
[[nodiscard]] std::shared_ptr<TaskRouterDesk> desk_of(BackEnds& back_ends);

[[nodiscard]] std::unique_ptr<EventFormat> taskrouter_format(std::shared_ptr<TaskRouterDesk> desk);

}  // namespace acd::cli
