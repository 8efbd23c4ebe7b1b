#include "demo/story.hpp"

#include "demo/host.hpp"
#include "demo/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>

namespace acd::cli::demo {

using router::Event;
using router::EventType;
using router::Reason;

namespace {

constexpr TimePoint first_story{std::chrono::minutes(5)};

double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

std::string length(Duration time) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return whole < 60 ? fmt::format("{} s", whole)
                    : fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string_view text(ValueView attributes, std::string_view key) {
  return attributes.find(key).as_string();
}

/// `haruka.sato` of haruka.sato@example.jp.
std::string_view short_name(std::string_view email) { return email.substr(0, email.find('@')); }

class Teller {
 public:
  Teller(const Workspace& site, std::string call) : site_(site), call_(std::move(call)) {}

  void add(const Router& router, std::span<const Event> events) {
    router_ = &router;
    for (const Event& event : events) {
      if (event.task && router.sid(event.task) == call_) tell(event);
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void tell(const Event& event) {
    switch (event.type) {
      case EventType::task_created: return comes(event);
      case EventType::workflow_target_matched: step_ = event.step; return;
      case EventType::reservation_created: return rings(event);
      case EventType::reservation_canceled: return stops_ringing(event);
      case EventType::reservation_accepted: return answers(event);
      case EventType::task_wrapup: return hangs_up(event);
      case EventType::task_completed:
        return line(event, fmt::format("{} is free for the next call", talker_));
      default: return;
    }
  }

  void comes(const Event& event) {
    created_ = event.at;
    const Value attributes = router_->task(call_)->attributes;
    department_ = attributes.view().find("department_id").as_integer();
    owner_ = short_name(text(attributes, "email"));
    line(event, fmt::format("{} calls; their owner is {}, department {}", text(attributes, "name"),
                            owner_, department_));
    because("the owner is in, so the call goes through the filter 'email'");
  }

  void rings(const Event& event) {
    const std::string who = person(event);
    rung_.insert(std::string(router_->sid(event.worker)));
    line(event, fmt::format("{}: the phone of {} rings", step_name(), who));
    switch (tier()) {
      case Tier::owner: return because("nobody else has the e-mail address of the task");
      case Tier::department:
        return because(
            fmt::format("drawn from {} free colleagues of department {}; {} is not asked again",
                        free_people([this](ValueView worker) {
                          return worker.find("department_id").as_integer() == department_;
                        }),
                        department_, owner_));
      case Tier::anyone:
        return because(
            fmt::format("drawn from {} free people", free_people([](ValueView) { return true; })));
    }
  }

  void stops_ringing(const Event& event) {
    if (event.reason != Reason::target_timeout) return;
    const auto timeout = site_.workflows.front()
                             .configuration->filters[step_.filter]
                             .targets[step_.target]
                             .timeout.value_or(Duration());
    line(event, fmt::format("no answer from {} within {}: the phone stops ringing", person(event),
                            length(timeout)));
    because("the step has timed out; whoever did not answer stays available for other calls");
  }

  void answers(const Event& event) {
    answered_ = event.at;
    talker_ = person(event);
    line(event, fmt::format("{} answers: the caller waited {:.3f} s", talker_,
                            seconds(event.at - created_)));
  }

  void hangs_up(const Event& event) {
    line(event, fmt::format("the conversation ends after {}; {} writes it down",
                            length(event.at - answered_), talker_));
  }

  void line(const Event& event, std::string_view sentence) {
    text_ += fmt::format("{:>+10.3f} s  {}\n", seconds(event.at - created_), sentence);
  }
  void because(std::string_view reason) { text_ += fmt::format("{:14}({})\n", "", reason); }

  [[nodiscard]] Tier tier() const { return tier_of(step_.filter, step_.target); }
  [[nodiscard]] std::string_view step_name() const {
    switch (tier()) {
      case Tier::owner: return "step 1, the owner";
      case Tier::department: return "step 2, the department";
      case Tier::anyone: return "step 3, anyone present";
    }
    return "";
  }
  [[nodiscard]] std::string person(const Event& event) const {
    const Value attributes = router_->worker(router_->sid(event.worker))->attributes;
    return std::string(short_name(text(attributes, "email")));
  }

  // Among whom the one who rings now was drawn: everybody free, less those who rang for this call
  // before.
  template <class Belongs>
  [[nodiscard]] std::size_t free_people(Belongs belongs) const {
    const auto is_free = [&](const Worker& worker) {
      if (!belongs(worker.attributes) || rung_.contains(worker.sid)) return false;
      const router::WorkerState state = *router_->worker(worker.sid);
      return state.available &&
             std::any_of(state.channels.begin(), state.channels.end(), [](const auto& channel) {
               return channel.channel == "voice" && channel.available_capacity_percentage > 0;
             });
    };
    const auto others = std::count_if(site_.workers.begin(), site_.workers.end(), is_free);
    return static_cast<std::size_t>(others) + 1;
  }

  const Workspace& site_;
  std::string call_;
  const Router* router_ = nullptr;
  TimePoint created_;
  TimePoint answered_;
  router::StepRef step_;
  std::int64_t department_ = 0;
  std::string owner_;
  std::string talker_;
  std::set<std::string> rung_;
  std::string text_;
};

}  // namespace

void StoryFinder::add(const Router& router, std::span<const Event> events) {
  for (const Event& event : events) {
    if (!event.task || !call_.empty()) continue;
    if (event.type == EventType::task_created && event.at >= first_story) calls_[event.task] = {};
    const auto found = calls_.find(event.task);
    if (found == calls_.end()) continue;
    Progress& call = found->second;
    switch (event.type) {
      case EventType::workflow_target_matched: call.step = event.step; break;
      case EventType::reservation_created: ++call.rings; break;
      case EventType::reservation_canceled:
        if (tier_of(call.step.filter, call.step.target) == Tier::owner) call.owner_missed = true;
        break;
      case EventType::reservation_accepted:
        if (call.owner_missed && call.rings == 2) call_ = router.sid(event.task);
        break;
      default: break;
    }
  }
}

std::string tell_story(const Workspace& site, std::span<const std::string> commands,
                       const std::string& call) {
  Teller teller(site, call);
  Host host(site, [&](const Router& router, std::span<const Event> events) {
    teller.add(router, events);
  });
  for (const std::string& command : commands) host.obey(command);
  return teller.take();
}

}  // namespace acd::cli::demo
