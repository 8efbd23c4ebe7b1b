#include <acd/core/value.hpp>
#include <acd/router/json.hpp>
#include <acd/simulation/replay.hpp>

#include "simulation/recording.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using router::Event;
using router::EventType;

std::string_view to_string(CallOutcome::End end) noexcept {
  switch (end) {
    case CallOutcome::End::waiting: return "waiting";
    case CallOutcome::End::answered: return "answered";
    case CallOutcome::End::hung_up: return "hung_up";
    case CallOutcome::End::ended: return "ended";
  }
  return "";
}

namespace {

// The callers and people of a recording around another configuration.
class Rerun {
 public:
  Rerun(const Workspace& workspace, const Recording& recording, std::span<const std::string> lines,
        TimePoint start)
      : recording_(recording),
        lines_(lines),
        router_(workspace),
        reader_(workspace.options, start),
        later_(lines.size()) {}

  void run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      catch_up({recording_.at[i], i});
      if (!recording_.is_exogenous[i]) continue;
      const auto read = reader_.read(lines_[i]);
      // It was read before; its time may be that of a line that is not replayed.
      apply({recording_.at[i], read->command.action});
    }
    if (lines_.empty()) return;
    // The log tells nothing about what comes after it.
    catch_up({recording_.at.back(), later_ + 1});
    outcomes_.finish(recording_.at.back());
  }

  [[nodiscard]] const Outcomes& outcomes() const noexcept { return outcomes_; }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
  [[nodiscard]] const ReplayAssumptions& assumptions() const noexcept { return assumptions_; }

 private:
  enum class Deed : std::uint8_t { react, hang_up, wrap_up, complete };
  // When, and among what else of its instant: as in the log.
  using Moment = std::pair<TimePoint, std::uint64_t>;
  struct Plan {
    Deed deed;
    Offer offer;  // or the task alone
    Reaction reaction;
  };

  // Everything that comes before `end`. The router's timers go first: what they bring about may
  // plan something that comes before the next deed.
  void catch_up(const Moment& end) {
    for (;;) {
      const bool planned = !agenda_.empty() && agenda_.begin()->first < end;
      const TimePoint until = planned ? agenda_.begin()->first.first : end.first;
      if (const auto due = router_.next_deadline(); due && *due <= until) {
        advance(*due);
        continue;
      }
      if (!planned) return;
      const Plan plan = std::move(agenda_.begin()->second);
      agenda_.erase(agenda_.begin());
      carry_out(plan, until);
    }
  }

  void advance(TimePoint at) {
    router_.advance(at, events_);
    look();
  }

  void apply(const router::Command& command) {
    if (router_.apply(command, events_)) ++refused_;
    look();
  }

  void look() {
    outcomes_.add(router_, events_.events());
    for (const Event& event : events_.events()) {
      if (event.task) see(event, std::string(router_.sid(event.task)));
    }
    events_.clear();
  }

  void see(const Event& event, const std::string& task) {
    switch (event.type) {
      case EventType::task_created: return expect_patience(event, task);
      case EventType::reservation_created:
        return expect_reaction(event, {task, std::string(router_.sid(event.worker))});
      case EventType::reservation_accepted:
        open_.erase({task, std::string(router_.sid(event.worker))});
        return expect_talk(event, task);
      case EventType::reservation_rejected:
      case EventType::reservation_timeout:
      case EventType::reservation_canceled:
      case EventType::reservation_rescinded:
      case EventType::reservation_failed:
        open_.erase({task, std::string(router_.sid(event.worker))});
        return;
      default: return;
    }
  }

  void plan(TimePoint at, std::uint64_t ordinal, Plan plan) {
    agenda_.emplace(Moment{at, ordinal}, std::move(plan));
  }
  [[nodiscard]] const RecordedCall* recorded(const std::string& task) const {
    const auto found = recording_.calls.find(task);
    return found == recording_.calls.end() ? nullptr : &found->second;
  }

  void expect_patience(const Event& event, const std::string& task) {
    const RecordedCall* const call = recorded(task);
    if (call == nullptr || !call->patience) return;
    plan(event.at + call->patience->after, call->patience->ordinal,
         {Deed::hang_up, {task, {}}, {}});
  }

  void expect_reaction(const Event& event, const Offer& offer) {
    const std::uint64_t serial = ++serials_;
    open_[offer] = serial;
    const auto known = recording_.reactions.find(offer);
    const std::size_t times = rang_[offer]++;
    if (known != recording_.reactions.end() && times < known->second.size()) {
      const Reaction& reaction = known->second[times];
      if (reaction.kind == Reaction::Kind::none) return;
      return plan(event.at + reaction.after, reaction.ordinal, {Deed::react, offer, reaction});
    }
    ++assumptions_.rings;
    const RecordedCall* const call = recorded(offer.first);
    const Duration ring = call != nullptr && call->ring ? *call->ring : recording_.median_ring;
    plan(event.at + ring, ++later_, {Deed::react, offer, {Reaction::Kind::accept, ring, {}, 0}});
  }

  void expect_talk(const Event& event, const std::string& task) {
    const RecordedCall* const call = recorded(task);
    if (call == nullptr || !call->ring) {
      ++assumptions_.talks;
      return plan(event.at + recording_.median_talk, ++later_, {Deed::complete, {task, {}}, {}});
    }
    if (call->wrap_up) {
      plan(event.at + call->wrap_up->after, call->wrap_up->ordinal,
           {Deed::wrap_up, {task, {}}, {}});
    }
    if (call->complete) {
      plan(event.at + call->complete->after, call->complete->ordinal,
           {Deed::complete, {task, {}}, {}});
    }
  }

  void carry_out(const Plan& plan, TimePoint at) {
    const std::string& task = plan.offer.first;
    switch (plan.deed) {
      case Deed::hang_up: {
        const auto state = router_.task(task);
        if (!state ||
            (state->status != TaskStatus::pending && state->status != TaskStatus::reserved)) {
          return;  // answered in time
        }
        outcomes_.leaves(task);
        apply({at, router::CancelTask{task, recorded(task)->reason}});
        return outcomes_.leaves({});
      }
      case Deed::wrap_up: return apply({at, router::WrapUpTask{task}});
      case Deed::complete: return apply({at, router::CompleteTask{task}});
      case Deed::react: return react(plan, at);
    }
  }

  void react(const Plan& plan, TimePoint at) {
    if (!open_.contains(plan.offer)) return;  // it rings no more
    const router::ReservationRef reservation{{}, plan.offer.first, plan.offer.second};
    const std::string& text = plan.reaction.text;
    switch (plan.reaction.kind) {
      case Reaction::Kind::accept: return apply({at, router::AcceptReservation{reservation, text}});
      case Reaction::Kind::reject: return apply({at, router::RejectReservation{reservation, text}});
      case Reaction::Kind::fail: return apply({at, router::FailReservation{reservation, text}});
      case Reaction::Kind::none: return;
    }
  }

  const Recording& recording_;
  std::span<const std::string> lines_;
  Router router_;
  router::CommandReader reader_;
  router::EventBuffer events_;
  std::multimap<Moment, Plan> agenda_;
  std::map<Offer, std::uint64_t> open_;
  std::map<Offer, std::size_t> rang_;
  std::uint64_t serials_ = 0;
  std::uint64_t later_;  // ordinals after all of the log's
  Outcomes outcomes_;
  std::uint64_t refused_ = 0;
  ReplayAssumptions assumptions_;
};

double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

void append(std::string& out, std::string_view name, const analytics::CallFigures& figures) {
  out += fmt::format(
      R"("{}":{{"offered":{},"answered":{},"abandoned":{},"overflowed":{},"failed":{},"waiting":{},)"
      R"("asa":{},"service_level_20s":{},"rings":{}}})",
      name, figures.offered, figures.answered, figures.abandoned, figures.overflowed,
      figures.failed, figures.waiting, analytics::mean_seconds(figures.waits),
      figures.service_level(std::chrono::seconds(20)), figures.rings);
}

void append(std::string& out, std::string_view name, const CallOutcome& outcome) {
  out += fmt::format(R"("{}":{{"end":"{}","waited":{},"who":)", name, to_string(outcome.end),
                     seconds(outcome.waited));
  append_json_string(out, outcome.who);
  out += R"(,"offers":[)";
  for (const std::string& worker : outcome.offers) {
    if (&worker != &outcome.offers.front()) out += ',';
    append_json_string(out, worker);
  }
  out += "]}";
}

}  // namespace

Result<ReplayComparison> replay_under(const Workspace& recorded, const Workspace& other,
                                      std::span<const std::string> lines, TimePoint start) {
  const auto recording = record(recorded, lines, start);
  if (!recording) return recording.errors();
  Rerun rerun(other, *recording, lines, start);
  rerun.run();
  ReplayComparison comparison;
  comparison.commands = lines.size();
  comparison.refused_recorded = recording->refused;
  comparison.refused_other = rerun.refused();
  comparison.recorded = recording->outcomes.figures();
  comparison.other = rerun.outcomes().figures();
  comparison.assumptions = rerun.assumptions();
  comparison.assumptions.ring = recording->median_ring;
  comparison.assumptions.talk = recording->median_talk;
  comparison.assumptions.left_out = recording->left_out;
  for (const std::string& task : rerun.outcomes().tasks()) {
    if (!recording->calls.contains(task)) continue;
    const CallOutcome& before = recording->outcomes.of(task);
    const CallOutcome& after = rerun.outcomes().of(task);
    if (before == after) continue;
    if (before.end == CallOutcome::End::answered && after.waited > before.waited) {
      ++comparison.assumptions.waits;
    }
    comparison.changed.push_back({task, before, after});
  }
  return comparison;
}

std::string to_json(const ReplayComparison& comparison) {
  std::string out =
      fmt::format(R"({{"commands":{},"refused":{{"recorded":{},"other":{}}},)", comparison.commands,
                  comparison.refused_recorded, comparison.refused_other);
  append(out, "recorded", comparison.recorded);
  out += ',';
  append(out, "other", comparison.other);
  const ReplayAssumptions& assumed = comparison.assumptions;
  out += fmt::format(
      R"(,"assumed":{{"rings":{},"ring":{},"talks":{},"talk":{},"waits":{},"left_out":{}}},"changed":[)",
      assumed.rings, seconds(assumed.ring), assumed.talks, seconds(assumed.talk), assumed.waits,
      assumed.left_out);
  for (const ChangedCall& call : comparison.changed) {
    if (&call != &comparison.changed.front()) out += ',';
    out += R"({"task":)";
    append_json_string(out, call.task);
    out += ',';
    append(out, "recorded", call.recorded);
    out += ',';
    append(out, "other", call.other);
    out += '}';
  }
  return out + "]}";
}

}  // namespace simulation
ACD_NAMESPACE_END
