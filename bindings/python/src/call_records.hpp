#pragma once

#include <acd/router/router.hpp>

#include "arrow.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace acd::python {

/// One row a task, folded from the events of a run.
class CallRecords {
 public:
  void add(const Router& router, std::span<const router::Event> events);
  /// The table; the records are empty afterwards.
  [[nodiscard]] Frame finish();

 private:
  static constexpr std::int64_t never = INT64_MIN;
  enum class Outcome : std::uint8_t { waiting, answered, abandoned, overflowed, failed };

  struct Open {
    std::uint32_t generation = 0;
    std::size_t row = SIZE_MAX;
    std::int64_t filter = never;
    std::int64_t target = never;
  };
  struct Row {
    std::int64_t created = never;
    std::int64_t queue_entered = never;
    std::int64_t answered = never;
    std::int64_t ended = never;
    std::int64_t filter = never;
    std::int64_t target = never;
    std::int64_t rings = 0;
    std::uint32_t worker = UINT32_MAX;
    std::uint16_t queue = router::no_queue;
    Outcome outcome = Outcome::waiting;
  };

  void begin(const Router& router, const router::Event& event);
  void end(Row& row, const router::Event& event);

  std::vector<Open> open_;  // by slot of the task
  std::vector<Row> rows_;
  Column task_{"task_sid", "", Column::Texts{}, {}, 0};
  std::map<std::uint32_t, std::string> workers_;  // sids by slot
};

}  // namespace acd::python
