#include "simulation/recording.hpp"

#include <acd/router/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <variant>

ACD_NAMESPACE_BEGIN
namespace simulation {

using router::Event;
using router::EventType;

namespace {

template <class T, class... All>
constexpr bool is_one_of = (std::is_same_v<T, All> || ...);

// Commands that answer decisions: another configuration's decisions get other ones.
template <class T>
constexpr bool is_reaction =
    is_one_of<T, router::CancelTask, router::WrapUpTask, router::CompleteTask,
              router::AcceptReservation, router::RejectReservation, router::FailReservation,
              router::WrapUpReservation, router::CompleteReservation>;
template <class T>
constexpr bool is_left_out =
    is_one_of<T, router::SetUpReservation, router::TransferTask, router::CancelTransfer,
              router::SuperviseReservation, router::JoinConference, router::UpdateConference,
              router::LeaveConference, router::EndConference, router::Reconcile>;

Duration median(std::vector<Duration> times) {
  if (times.empty()) return {};
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

class Recorder {
 public:
  Recorder(const Workspace& workspace, std::span<const std::string> lines, TimePoint start)
      : router_(workspace), reader_(workspace.options, start), lines_(lines) {}

  Result<Recording> run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      TimePoint at = recording_.at.empty() ? TimePoint() : recording_.at.back();
      bool exogenous = false;
      if (lines_[i].find_first_not_of(" \t\r") != std::string::npos) {
        const auto read = reader_.read(lines_[i]);
        if (!read) return at_line(read.errors(), i + 1);
        at = read->command.at;
        exogenous = obey(read->command, i);
      }
      recording_.at.push_back(at);
      recording_.is_exogenous.push_back(exogenous);
    }
    if (!recording_.at.empty()) recording_.outcomes.finish(recording_.at.back());
    recording_.median_ring = median(rings_);
    recording_.median_talk = median(talks_);
    return std::move(recording_);
  }

 private:
  static std::vector<Error> at_line(std::vector<Error> errors, std::size_t line) {
    for (Error& error : errors) error.line = line;
    return errors;
  }

  // Is the command one that nothing decided?
  bool obey(const router::Command& command, std::size_t ordinal) {
    ordinal_ = ordinal;
    text_.clear();
    router_.advance(command.at, events_);
    look();
    const bool exogenous = std::visit(
        [&](const auto& action) {
          using T = std::decay_t<decltype(action)>;
          if constexpr (is_one_of<T, router::AcceptReservation>) text_ = action.post_work_activity;
          if constexpr (is_one_of<T, router::RejectReservation>) text_ = action.activity;
          if constexpr (is_one_of<T, router::FailReservation>) text_ = action.cause;
          if constexpr (is_one_of<T, router::CancelTask>) {
            text_ = action.reason;
            caller_ = action.task;
            recording_.outcomes.leaves(action.task);
          }
          if constexpr (is_left_out<T>) ++recording_.left_out;
          return !is_reaction<T> && !is_left_out<T>;
        },
        command.action);
    if (router_.apply(command, events_)) ++recording_.refused;
    look();
    caller_.clear();
    recording_.outcomes.leaves({});
    return exogenous;
  }

  void look() {
    recording_.outcomes.add(router_, events_.events());
    for (const Event& event : events_.events()) {
      if (event.task) learn(event, std::string(router_.sid(event.task)));
    }
    events_.clear();
  }

  void learn(const Event& event, const std::string& task) {
    RecordedCall& call = recording_.calls[task];
    switch (event.type) {
      case EventType::task_created: call.created = event.at; return;
      case EventType::task_canceled:
        if (task == caller_) {
          call.patience = Step{event.at - call.created, ordinal_};
          call.reason = text_;
        }
        return;
      case EventType::reservation_created: {
        const Offer offer{task, std::string(router_.sid(event.worker))};
        rang_[offer] = event.at;
        recording_.reactions[offer].emplace_back();
        return;
      }
      case EventType::reservation_accepted: {
        const Duration ring = react(event, task, Reaction::Kind::accept);
        if (call.ring) return;  // a second person: a transfer
        call.ring = ring;
        call.accepted = event.at;
        rings_.push_back(ring);
        return;
      }
      case EventType::reservation_rejected:
        // An activity that ends offers is replayed itself.
        if (event.reason != router::Reason::worker_unavailable) {
          react(event, task, Reaction::Kind::reject);
        }
        return;
      case EventType::reservation_failed: react(event, task, Reaction::Kind::fail); return;
      case EventType::task_wrapup:
        if (call.ring && !call.wrap_up) {
          call.wrap_up = Step{event.at - call.accepted, ordinal_};
          talks_.push_back(event.at - call.accepted);
        }
        return;
      case EventType::task_completed:
        if (!call.ring) return;
        call.complete = Step{event.at - call.accepted, ordinal_};
        if (!call.wrap_up) talks_.push_back(event.at - call.accepted);
        return;
      default: return;
    }
  }

  Duration react(const Event& event, const std::string& task, Reaction::Kind kind) {
    const Offer offer{task, std::string(router_.sid(event.worker))};
    const Duration after = event.at - rang_[offer];
    recording_.reactions[offer].back() = {kind, after, text_, ordinal_};
    return after;
  }

  Router router_;
  router::CommandReader reader_;
  std::span<const std::string> lines_;
  router::EventBuffer events_;
  Recording recording_;
  std::map<Offer, TimePoint> rang_;
  std::vector<Duration> rings_;
  std::vector<Duration> talks_;
  std::uint64_t ordinal_ = 0;
  std::string text_;
  std::string caller_;
};

}  // namespace

void Outcomes::add(const Router& router, std::span<const Event> events) {
  fold_.add(events);
  for (const Event& event : events) {
    if (!event.task) continue;
    const std::string task(router.sid(event.task));
    if (event.type == EventType::task_created) {
      order_.push_back(task);
      calls_[task].second = event.at;
      continue;
    }
    const auto found = calls_.find(task);
    if (found == calls_.end() || found->second.first.end != CallOutcome::End::waiting) continue;
    auto& [call, created] = found->second;
    switch (event.type) {
      case EventType::reservation_created:
        call.offers.emplace_back(router.sid(event.worker));
        continue;
      case EventType::reservation_accepted:
        call.end = CallOutcome::End::answered;
        call.who = router.sid(event.worker);
        break;
      case EventType::task_canceled:
        call.end = task == leaving_ ? CallOutcome::End::hung_up : CallOutcome::End::ended;
        if (call.end == CallOutcome::End::ended) call.who = router.task(task)->reason;
        break;
      case EventType::task_deleted:
      case EventType::task_system_deleted:
        call.end = CallOutcome::End::ended;
        call.who = to_string(event.type);
        break;
      default: continue;
    }
    call.waited = event.at - created;
  }
}

void Outcomes::finish(TimePoint at) {
  for (auto& [task, call] : calls_) {
    if (call.first.end == CallOutcome::End::waiting) call.first.waited = at - call.second;
  }
}

Result<Recording> record(const Workspace& workspace, std::span<const std::string> lines,
                         TimePoint start) {
  return Recorder(workspace, lines, start).run();
}

}  // namespace simulation
ACD_NAMESPACE_END
