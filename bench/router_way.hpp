#pragma once

#include <acd/router/router.hpp>

#include "day.hpp"
#include "population.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// How the decision benches tell the router the deeds of a day.
namespace bench {

/// Every department's task attributes, for some callers: reading their JSON is the caller's work.
template <class Attributes>
std::vector<Attributes> all_attributes(Attributes (*read)(const nlohmann::json&)) {
  std::vector<Attributes> all;
  for (std::uint32_t i = 0; i < departments * Day::callers; ++i) {
    all.push_back(read(task_attributes(i / Day::callers, i)));
  }
  return all;
}
inline std::size_t attributes_of(const Deed& deed) {
  return std::size_t{deed.department} * Day::callers + deed.caller;
}

/// Ids of a batch, made beforehand.
inline std::vector<std::string> ids_of(const std::vector<Deed>& deeds) {
  std::vector<std::string> ids;
  for (const Deed& deed : deeds) {
    ids.push_back(deed.kind == Deed::Kind::accept ? acd::router::made_sid("WR", deed.reservation)
                                                  : sid("WT", deed.task));
  }
  return ids;
}

inline acd::Value read_value(const nlohmann::json& json) {
  return *acd::Value::from_json(json.dump());
}

/// Every event as a record into a buffer that is cleared for each command.
class RouterWay {
 public:
  static constexpr bool remembers = true;

  explicit RouterWay(const Population& population) : router_(workspace_of(population)) {}

  void prepare(const std::vector<Deed>& deeds) {
    ids_ = ids_of(deeds);
    commands_.clear();
    for (std::size_t i = 0; i < deeds.size(); ++i) {
      commands_.push_back(command(deeds[i], ids_[i]));
    }
    tasks_.clear();
    for (const Deed& deed : deeds) tasks_.push_back(deed.task);
  }
  void tell() {
    for (const acd::router::Command& command : commands_) tell(command);
  }
  void tell(Decisions& decisions) {
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      tell(commands_[i]);
      for (const acd::router::Event& event : events_.events()) note(event, tasks_[i], decisions);
    }
  }
  /// `look` sees the router and the events of each command.
  template <class Look>
  requires std::invocable<Look, const acd::Router&, const acd::router::EventBuffer&>
  void tell(Look look) {
    for (const acd::router::Command& command : commands_) {
      tell(command);
      look(router_, events_);
    }
  }
  [[nodiscard]] const acd::Router& router() const { return router_; }
  [[nodiscard]] const std::vector<acd::router::Command>& commands() const { return commands_; }
  /// A refusal means that another worker was chosen.
  [[nodiscard]] bool failed() const { return refused_; }

 private:
  acd::router::Command command(const Deed& deed, std::string_view id) const {
    switch (deed.kind) {
      case Deed::Kind::create:
        return {deed.at, acd::router::CreateTask{.task = id,
                                                 .attributes = attributes_[attributes_of(deed)]}};
      case Deed::Kind::accept:
        return {deed.at, acd::router::AcceptReservation{{.reservation = id}}};
      case Deed::Kind::complete: break;
    }
    return {deed.at, acd::router::CompleteTask{.task = id}};
  }
  void tell(const acd::router::Command& command) {
    events_.clear();
    refused_ |= router_.apply(command, events_).has_value();
    benchmark::DoNotOptimize(events_.events().data());
  }
  /// Slots are the router's own; a task is known by the command that created it.
  void note(const acd::router::Event& event, std::uint64_t task, Decisions& decisions) {
    if (event.type == acd::router::EventType::task_created) numbers_[event.task.index] = task;
    if (event.type != acd::router::EventType::reservation_created) return;
    decisions.note(numbers_[event.task.index], event.worker.index);
  }

  acd::Router router_;
  acd::router::EventBuffer events_;
  std::vector<acd::Value> attributes_ = all_attributes(read_value);
  std::vector<std::string> ids_;
  std::vector<acd::router::Command> commands_;
  std::vector<std::uint64_t> tasks_;
  std::unordered_map<std::uint32_t, std::uint64_t> numbers_;
  bool refused_ = false;
};

}  // namespace bench
