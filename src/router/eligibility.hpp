#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "bitmap.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

using ResidualId = std::uint32_t;

/// Who may take a task by attributes alone. A *residual* is a queue and a target expression with
/// the task's values put in: all tasks with the same values share it, and its set of workers is
/// kept as a bitmap while workers change. What moves with every reservation (activity, assigned
/// tasks, capacity percentage) stays out of the bitmap and is tested when a worker is chosen.
/// Copyable; everything but membership is a cache.
class Eligibility {
 public:
  // Workers, by slot.
  void set_worker(std::uint32_t worker, std::string_view sid, std::string_view name,
                  const Value& attributes);
  void remove_worker(std::uint32_t worker);

  // Queues, by slot. No expression: nobody.
  void set_queue(std::uint32_t queue, std::optional<Expression> target_workers);
  void remove_queue(std::uint32_t queue);
  [[nodiscard]] const Bitmap& members(std::uint32_t queue) const;

  /// The residual of a queue and a target expression (nullptr: everyone in the queue) for a task's
  /// attributes. A hit costs a hash of the task's values; a miss one pass over the queue's members.
  /// The caller owns one use of it.
  ResidualId acquire(std::uint32_t queue, const Expression* target, ValueView task);
  void release(ResidualId residual);

  /// Members of the queue for whom everything that does not move with reservations holds.
  [[nodiscard]] const Bitmap& workers(ResidualId residual) const;
  /// Must a worker in workers() still pass still_matches()?
  [[nodiscard]] bool has_volatile(ResidualId residual) const;
  /// The rest of the expression, for one worker as they are now.
  [[nodiscard]] bool still_matches(ResidualId residual, std::uint32_t worker,
                                   const WorkerFields& fields) const;
  [[nodiscard]] std::uint32_t queue(ResidualId residual) const;

  /// Forgets what can be computed again; nothing that decides changes.
  void drop_caches();

 private:
  struct WorkerEntry {
    bool live = false;
    std::string sid;
    std::string name;
    Value attributes;
  };
  struct QueueEntry {
    std::optional<Expression> target_workers;
    Bitmap members;
  };
  struct Residual {
    std::uint32_t users = 0;
    std::uint32_t queue = 0;
    std::optional<Expression> target;
    Value task;
    bool is_volatile = false;
    Bitmap workers;
  };

  [[nodiscard]] bool is_member(const QueueEntry& queue, const WorkerEntry& worker) const;
  [[nodiscard]] bool is_eligible(const Residual& residual, std::uint32_t worker) const;
  void evaluate(Residual& residual);

  std::vector<WorkerEntry> workers_;
  std::vector<QueueEntry> queues_;
  std::vector<Residual> residuals_;
};

}  // namespace router
ACD_NAMESPACE_END
