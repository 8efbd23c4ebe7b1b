#pragma once

#include <acd/router/router.hpp>

#include "naive_router.hpp"
#include "population.hpp"
#include "router/random.hpp"
#include "router_way.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// The router at a site that keeps itself busy: every offer is accepted at once, and the task in
/// hand longest is completed when the next one is wanted. Virtual time goes on by 10 ms a command.
class RouterLoad {
 public:
  explicit RouterLoad(const Population& population)
      : RouterLoad(population, workspace_of(population)) {}
  RouterLoad(const Population& population, const acd::Workspace& workspace)
      : router_(workspace), takers_(population.takers()) {
    for (std::uint32_t d = 0; d < population.queues(); ++d) {
      attributes_.push_back(read_value(task_attributes(d, d)));
    }
  }

  /// A task of some department, in proportion to who is there.
  void create() {
    create(takers_[random_.below(static_cast<std::uint32_t>(takers_.size()))].second);
  }
  void create(std::uint32_t department) {
    const std::string id = sid("WT", ++created_);
    tell(acd::router::CreateTask{.task = id, .attributes = attributes_[department]});
  }
  void complete() {
    const std::string id = std::move(in_hand_.front());
    in_hand_.pop_front();
    tell(acd::router::CompleteTask{.task = id});
  }
  void wait(acd::Duration time) {
    now_ += time;
    events_.clear();
    router_.advance(now_, events_);
  }
  void tell(acd::router::Action action) {
    now_ += std::chrono::milliseconds(10);
    events_.clear();
    refused_ |= router_.apply({now_, std::move(action)}, events_).has_value();
    for (const acd::router::Event& event : events_.events()) {
      if (event.type == acd::router::EventType::reservation_created) offers_.push_back(event);
    }
    while (!offers_.empty()) accept();
  }
  void fill(std::size_t in_hand) {
    while (in_hand_.size() < in_hand) create();
  }

  [[nodiscard]] const acd::Router& router() const { return router_; }
  [[nodiscard]] std::size_t in_hand() const { return in_hand_.size(); }
  [[nodiscard]] std::uint64_t created() const { return created_; }
  [[nodiscard]] bool failed() const { return refused_; }

 private:
  void accept() {
    const acd::router::Event offer = offers_.back();
    offers_.pop_back();
    const std::string task(router_.sid(offer.task));
    const std::string worker(router_.sid(offer.worker));
    in_hand_.push_back(task);
    tell(acd::router::AcceptReservation{{.task = task, .worker = worker}});
  }

  acd::Router router_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> takers_;
  std::vector<acd::Value> attributes_;  // by department
  acd::router::Random random_{1};
  acd::TimePoint now_{std::chrono::hours(9)};
  acd::router::EventBuffer events_;
  std::vector<acd::router::Event> offers_;
  std::deque<std::string> in_hand_;
  std::uint64_t created_ = 0;
  bool refused_ = false;
};

/// The naive router under the same load.
class NaiveLoad {
  acd::TimePoint now() { return now_ += std::chrono::milliseconds(10); }
  auto offered() {
    return [this](const std::string& task, const std::string&) { offered_.push_back(task); };
  }

 public:
  explicit NaiveLoad(const Population& population)
      : router_(workspace_of(population)), takers_(population.takers()) {
    for (std::uint32_t d = 0; d < population.queues(); ++d) {
      attributes_.push_back(task_attributes(d, d));
    }
  }

  void create() {
    const auto department =
        takers_[random_.below(static_cast<std::uint32_t>(takers_.size()))].second;
    router_.create(now(), sid("WT", ++created_), attributes_[department], offered());
    accept();
  }
  void complete() {
    const std::string id = std::move(in_hand_.front());
    in_hand_.pop_front();
    router_.complete(now(), id, offered());
    accept();
  }
  void fill(std::size_t in_hand) {
    while (in_hand_.size() < in_hand) create();
  }
  [[nodiscard]] std::size_t in_hand() const { return in_hand_.size(); }
  [[nodiscard]] std::uint64_t created() const { return created_; }

 private:
  void accept() {
    for (const std::string& task : offered_) {
      in_hand_.push_back(task);
      router_.accept(now(), acd::router::made_sid("WR", ++offers_));
    }
    offered_.clear();
  }

  NaiveRouter router_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> takers_;
  std::vector<nlohmann::json> attributes_;
  acd::router::Random random_{1};
  acd::TimePoint now_{std::chrono::hours(9)};
  std::vector<std::string> offered_;
  std::deque<std::string> in_hand_;
  std::uint64_t created_ = 0;
  std::uint64_t offers_ = 0;
};

}  // namespace bench
