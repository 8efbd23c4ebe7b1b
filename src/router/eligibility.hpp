#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "bitmap.hpp"
#include "columns.hpp"
#include "comparisons.hpp"
#include "formula.hpp"
#include "hash_index.hpp"
#include "slab.hpp"
#include "split.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
  /// Residuals that nobody uses are kept while they need fewer than `cache_limit` bytes.
  explicit Eligibility(std::size_t cache_limit = std::size_t{64} << 20)
      : cache_limit_(cache_limit) {}

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
  [[nodiscard]] const Bitmap& workers(ResidualId residual) const {
    const Residual& r = residuals_[residual];
    return r.formula.entry == Formula::accept ? queues_[r.queue].members : r.workers;
  }
  /// Must a worker in workers() still pass still_matches()?
  [[nodiscard]] bool has_volatile(ResidualId residual) const;
  /// The rest of the expression, for one worker as they are now.
  [[nodiscard]] bool still_matches(ResidualId residual, std::uint32_t worker,
                                   const WorkerFields& fields) const;
  [[nodiscard]] std::uint32_t queue(ResidualId residual) const {
    return residuals_[residual].queue;
  }

  /// Forgets what can be computed again; nothing that decides changes.
  void drop_caches();
  /// How many residuals there are, used or kept.
  [[nodiscard]] std::size_t residuals() const noexcept { return residual_index_.size(); }

 private:
  static constexpr std::uint32_t none = 0xffffffffU;

  struct Queue {
    std::shared_ptr<const Split> split;
    Formula formula;
    Bitmap members;
    bool changed = false;  ///< by the worker just set
  };
  struct SplitUse {
    std::uint32_t generation = 0;
    std::uint32_t users = 0;
    std::shared_ptr<const Split> split;

    void reset() { *this = {}; }
  };
  struct Residual {
    std::uint32_t generation = 0;
    std::uint32_t users = 0;
    std::uint32_t hash = 0;
    std::uint32_t queue = none;
    std::uint32_t split = none;  ///< none: everyone in the queue
    std::uint32_t older = none;  ///< of an unused one: its neighbours in the order of release
    std::uint32_t newer = none;
    ComparisonId key = none;     ///< nobody passes for whom this does not hold; none: unknown
    std::uint32_t position = 0;  ///< in by_key_
    std::size_t bytes = 0;       ///< of an unused one: what it counts in cached_bytes_
    Formula formula;
    Bitmap workers;  ///< when the formula has tests
    std::vector<SharedDatum> operands;

    void reset() { *this = {}; }
  };

  /// Of a residual whose formula has tests: what it takes to see whether it may have changed.
  struct Watch {
    std::uint64_t marks = 0;
    std::uint32_t queue = none;
  };

  [[nodiscard]] const Split* split_of(const Residual& residual) const {
    return residual.split == none ? nullptr : splits_[residual.split].split.get();
  }
  void update(std::uint32_t worker, std::uint64_t marks);
  void update_new(std::uint32_t worker);
  [[nodiscard]] std::vector<ResidualId>& keyed(ComparisonId key);
  [[nodiscard]] ComparisonId key_of(const Formula& formula) const;
  void list(ResidualId residual);
  void unlist(ResidualId residual);
  void evaluate(Queue& queue);
  void evaluate(Residual& residual);
  void evaluate_residuals_of(std::uint32_t queue);
  [[nodiscard]] std::uint32_t find_split(const Expression* target);
  [[nodiscard]] std::uint32_t hash_operands(std::uint32_t queue, std::uint32_t split,
                                            ValueView task);
  [[nodiscard]] ResidualId find(std::uint32_t hash, std::uint32_t queue, std::uint32_t split) const;
  ResidualId make(std::uint32_t hash, std::uint32_t queue, std::uint32_t split, ValueView task);
  void keep(ResidualId residual);
  void stop_keeping(ResidualId residual);
  void drop(ResidualId residual);
  void shrink_cache(std::size_t limit);

  std::size_t cache_limit_;
  Columns columns_;
  Comparisons comparisons_;
  std::vector<Queue> queues_;
  Slab<SplitUse> splits_;
  HashIndex split_index_;  // by the address of the program
  Slab<Residual> residuals_;
  std::vector<Watch> watches_;  // by residual
  std::vector<std::vector<ResidualId>> by_key_;
  std::vector<ResidualId> without_key_;
  HashIndex residual_index_;
  ResidualId oldest_ = none;  // of the residuals that nobody uses
  ResidualId newest_ = none;
  std::size_t cached_bytes_ = 0;

  // Work of one call.
  std::vector<ValueView> operands_;
  std::vector<ColumnId> changed_;
  Bitmap row_;
  Reached work_;
};

}  // namespace router
ACD_NAMESPACE_END
