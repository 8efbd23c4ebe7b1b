#include "taskrouter_desk.hpp"

namespace acd::cli {

namespace {

class TaskRouter final : public EventFormat {
 public:
  explicit TaskRouter(std::shared_ptr<TaskRouterDesk> desk) : desk_(std::move(desk)) {}

  void append(std::string& out, const Router& router, const router::Event& event,
              adapters::Origin origin) override {
    requests_.clear();
    desk_->adapter().append_requests(requests_, router, event, origin);
    for (const adapters::Outgoing& one : requests_) append(out, event.at, one);
  }
  void append(std::string& out, TimePoint at, const adapters::Outgoing& one) override {
    desk_->remember(one);
    append_line(out, at, one);
  }

 private:
  std::shared_ptr<TaskRouterDesk> desk_;
  std::vector<adapters::Outgoing> requests_;
};

}  // namespace

std::unique_ptr<EventFormat> taskrouter_format(std::shared_ptr<TaskRouterDesk> desk) {
  return std::make_unique<TaskRouter>(std::move(desk));
}

}  // namespace acd::cli
