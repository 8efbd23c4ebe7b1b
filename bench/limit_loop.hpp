#pragma once

#include <acd/core/time.hpp>

#include "population.hpp"
#include "router/timers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bench {

using acd::TimePoint;

/// The bare loop: the smallest program that does the router's work at this site and nothing else. A
/// task's value leads to those who may take it; the one whose last reservation is longest ago gets
/// it, or it waits; whoever becomes free gets the best waiting task. Time to live and reservation
/// timeout run on the router's own timers, and four records of 64 bytes are written for each task.
/// There are no rules, ids, policies or errors: its caller speaks in slots.
class LimitLoop {
 public:
  enum class Kind : std::uint8_t { created, reserved, accepted, completed };
  struct alignas(64) Record {
    std::uint64_t sequence;
    TimePoint at;
    std::uint64_t task;  ///< number of creation
    std::uint64_t reservation;
    std::uint32_t slot;  ///< of the task
    std::uint32_t worker;
    std::uint32_t group;
    std::uint32_t age;
    Kind kind;
  };
  static_assert(sizeof(Record) == 64);

  explicit LimitLoop(const Population& population) : workers_(population.agents().size()) {
    words_ = (workers_.size() + 63) / 64;
    free_.resize(words_);
    eligible_.resize(words_ * departments);
    for (std::uint32_t worker = 0; worker < workers_.size(); ++worker) {
      workers_[worker].idle_key = worker;
    }
    for (const auto& [worker, department] : population.takers()) {
      set(&eligible_[department * words_], worker);
      set(free_.data(), worker);
      workers_[worker].groups |= std::uint64_t{1} << department;
    }
    for (std::uint32_t department = 0; department < departments; ++department) {
      insert_residual(value_of(department), department);
    }
  }

  /// What a task's attributes come to, as the caller would know them.
  [[nodiscard]] static std::uint64_t value_of(std::uint32_t department) {
    return acd::router::mix(department, 3);
  }

  /// What the last call did.
  [[nodiscard]] std::span<const Record> records() const { return {records_.data(), written_}; }
  [[nodiscard]] std::size_t waiting() const { return waiting_; }

  std::uint32_t create(TimePoint at, std::uint64_t value) {
    begin(at);
    const std::uint32_t slot = add_task();
    Task& task = tasks_[slot];
    task.number = ++created_;
    task.at = at;
    task.group = find_residual(value);
    task.next = none;
    task.timer = timers_.start(at + std::chrono::hours(24), acd::router::TimerKind::task_ttl, slot);
    write(Kind::created, slot);
    const std::uint32_t worker = longest_idle(task.group);
    worker == none ? wait(slot) : reserve(slot, worker);
    return slot;
  }

  void accept(TimePoint at, std::uint32_t slot) {
    begin(at);
    timers_.cancel(tasks_[slot].timer);
    timers_.cancel(tasks_[slot].reservation_timer);
    write(Kind::accepted, slot);
  }

  void complete(TimePoint at, std::uint32_t slot) {
    begin(at);
    write(Kind::completed, slot);
    const std::uint32_t worker = tasks_[slot].worker;
    tasks_[slot].next = free_task_;
    free_task_ = slot;
    const std::uint32_t next = take_waiting(worker);
    next == none ? set(free_.data(), worker) : reserve(next, worker);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffffU;
  static constexpr std::uint64_t reserved_before = std::uint64_t{1} << 40U;

  struct alignas(64) Task {
    std::uint64_t number;
    TimePoint at;
    std::uint64_t reservation;
    std::uint32_t group;
    std::uint32_t worker;
    std::uint32_t next;  ///< waiting behind it, or the next free slot
    acd::router::TimerId timer;
    acd::router::TimerId reservation_timer;
  };
  struct Worker {
    std::uint64_t idle_key;  ///< of the last reservation; of the creation before there is one
    std::uint64_t groups = 0;
  };
  struct Residual {
    std::uint64_t value = 0;
    std::uint32_t group = none;
  };
  struct Line {  ///< waiting tasks, oldest first
    std::uint32_t first = none;
    std::uint32_t last = none;
  };

  static void set(std::uint64_t* words, std::uint32_t bit) {
    words[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }

  void insert_residual(std::uint64_t value, std::uint32_t group) {
    std::size_t at = value % residuals_.size();
    while (residuals_[at].group != none) at = (at + 1) % residuals_.size();
    residuals_[at] = {value, group};
  }
  [[nodiscard]] std::uint32_t find_residual(std::uint64_t value) const {
    std::size_t at = value % residuals_.size();
    while (residuals_[at].value != value) at = (at + 1) % residuals_.size();
    return residuals_[at].group;
  }

  void begin(TimePoint at) {
    now_ = at;
    written_ = 0;
    for (auto due = timers_.next(); due && *due <= at; due = timers_.next()) timers_.pop(at);
  }

  std::uint32_t add_task() {
    if (free_task_ == none) {
      tasks_.emplace_back();
      return static_cast<std::uint32_t>(tasks_.size() - 1);
    }
    const std::uint32_t slot = free_task_;
    free_task_ = tasks_[slot].next;
    return slot;
  }

  void write(Kind kind, std::uint32_t slot) {
    const Task& task = tasks_[slot];
    Record& record = records_[written_++];
    record.sequence = ++sequence_;
    record.at = now_;
    record.task = task.number;
    record.reservation = task.reservation;
    record.slot = slot;
    record.worker = task.worker;
    record.group = task.group;
    record.age = static_cast<std::uint32_t>((now_ - task.at) / std::chrono::seconds(1));
    record.kind = kind;
  }

  [[nodiscard]] std::uint32_t longest_idle(std::uint32_t group) const {
    const std::uint64_t* eligible = &eligible_[group * words_];
    std::uint32_t found = none;
    std::uint64_t longest = ~std::uint64_t{0};
    for (std::size_t i = 0; i < words_; ++i) {
      for (std::uint64_t word = eligible[i] & free_[i]; word != 0; word &= word - 1) {
        const auto worker =
            static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
        if (workers_[worker].idle_key > longest) continue;
        longest = workers_[worker].idle_key;
        found = worker;
      }
    }
    return found;
  }

  void reserve(std::uint32_t slot, std::uint32_t worker) {
    Task& task = tasks_[slot];
    task.worker = worker;
    task.reservation = ++reservations_;
    workers_[worker].idle_key = reserved_before + task.reservation;
    free_[worker / 64] &= ~(std::uint64_t{1} << (worker % 64));
    task.reservation_timer = timers_.start(now_ + std::chrono::seconds(120),
                                           acd::router::TimerKind::reservation_timeout, slot);
    write(Kind::reserved, slot);
  }

  void wait(std::uint32_t slot) {
    const std::uint32_t group = tasks_[slot].group;
    Line& line = lines_[group];
    (line.first == none ? line.first : tasks_[line.last].next) = slot;
    line.last = slot;
    occupied_ |= std::uint64_t{1} << group;
    ++waiting_;
  }

  /// The oldest task that waits in any of the worker's groups.
  std::uint32_t take_waiting(std::uint32_t worker) {
    std::uint32_t best = none;
    for (std::uint64_t word = workers_[worker].groups & occupied_; word != 0; word &= word - 1) {
      const std::uint32_t head = lines_[static_cast<std::size_t>(std::countr_zero(word))].first;
      if (best == none || tasks_[head].number < tasks_[best].number) best = head;
    }
    if (best == none) return none;
    Line& line = lines_[tasks_[best].group];
    line.first = tasks_[best].next;
    if (line.first == none) occupied_ &= ~(std::uint64_t{1} << tasks_[best].group);
    --waiting_;
    return best;
  }

  std::vector<Worker> workers_;
  std::vector<Task> tasks_;
  std::size_t words_ = 0;
  std::vector<std::uint64_t> free_;
  std::vector<std::uint64_t> eligible_;  // departments × words
  std::array<Residual, 128> residuals_{};
  std::array<Line, departments> lines_{};
  std::uint64_t occupied_ = 0;  // groups in which a task waits
  std::size_t waiting_ = 0;
  acd::router::Timers timers_;
  TimePoint now_;
  std::uint32_t free_task_ = none;
  std::uint64_t created_ = 0;
  std::uint64_t reservations_ = 0;
  std::uint64_t sequence_ = 0;
  std::array<Record, 4> records_{};
  std::size_t written_ = 0;
};

}  // namespace bench
