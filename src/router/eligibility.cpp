#include "eligibility.hpp"

#include "planted_bug.hpp"

#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

std::uint32_t hash_address(const expression::Program& program) {
  const auto address = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&program));
  return static_cast<std::uint32_t>(mix(address, 0) >> 32U);
}

}  // namespace

void Eligibility::set_worker(std::uint32_t worker, std::string_view sid, std::string_view name,
                             const Value& attributes) {
  const bool is_new = !columns_.live().test(worker);
  changed_.clear();
  columns_.set_worker(worker, sid, name, attributes, changed_);
  if (is_new) {
    comparisons_.update_all(columns_, worker, row_);
    update_new(worker);
  } else if (const std::uint64_t marks = comparisons_.update(columns_, worker, changed_)) {
    update(worker, marks);
  }
}

void Eligibility::update(std::uint32_t worker, std::uint64_t marks) {
  const auto holds = [&](ComparisonId id) { return comparisons_.workers(id).test(worker); };
  for (Queue& queue : queues_) {
    queue.changed = false;
    if ((queue.formula.marks & marks) == 0) continue;
    queue.changed = queue.members.assign(worker, queue.formula.test(holds));
  }
  for (ResidualId id = 0; id < watches_.size(); ++id) {
    const Watch& watch = watches_[id];
    if (watch.queue == none) continue;
    const Queue& queue = queues_[watch.queue];
    if ((watch.marks & marks) == 0 && !queue.changed) continue;
    Residual& residual = residuals_[id];
    residual.workers.assign(worker, queue.members.test(worker) && residual.formula.test(holds));
  }
}

/// Nobody had the worker: only those whose key holds for the worker can come to have it.
void Eligibility::update_new(std::uint32_t worker) {
  const auto holds = [this](ComparisonId id) { return row_.test(id); };
  for (Queue& queue : queues_) queue.members.assign(worker, queue.formula.test(holds));
  const auto update_each = [&](const std::vector<ResidualId>& residuals) {
    for (const ResidualId id : residuals) {
      Residual& residual = residuals_[id];
      residual.workers.assign(
          worker, queues_[residual.queue].members.test(worker) && residual.formula.test(holds));
    }
  };
  update_each(without_key_);
  row_.for_each([&](ComparisonId id) {
    if (id < by_key_.size()) update_each(by_key_[id]);
  });
}

void Eligibility::remove_worker(std::uint32_t worker) {
  if (!columns_.live().test(worker)) return;
  const auto clear_each = [&](const std::vector<ResidualId>& residuals) {
    for (const ResidualId id : residuals) residuals_[id].workers.assign(worker, false);
  };
  clear_each(without_key_);
  comparisons_.for_each_of(worker, [&](ComparisonId id) {
    if (id < by_key_.size()) clear_each(by_key_[id]);
  });
  for (Queue& queue : queues_) queue.members.assign(worker, false);
  columns_.remove_worker(worker);
}

void Eligibility::set_queue(std::uint32_t queue, std::optional<Expression> target_workers) {
  if (queue >= queues_.size()) queues_.resize(queue + 1);
  Queue& entry = queues_[queue];
  Queue before = std::exchange(entry, Queue{});
  if (target_workers) {
    entry.split = std::make_shared<const Split>(*target_workers, columns_);
    entry.formula = make_formula(*entry.split, {}, columns_, comparisons_);
  }
  evaluate(entry);
  evaluate_residuals_of(queue);
  router::release(before.formula, comparisons_);
  if (before.split != nullptr) before.split->release(columns_);
}

void Eligibility::remove_queue(std::uint32_t queue) { set_queue(queue, std::nullopt); }

const Bitmap& Eligibility::members(std::uint32_t queue) const { return queues_[queue].members; }

void Eligibility::evaluate(Queue& queue) {
  queue.formula.evaluate(comparisons_, columns_.live(), queue.members, work_);
}

void Eligibility::evaluate(Residual& residual) {
  const Bitmap& members = queues_[residual.queue].members;
  residual.formula.evaluate(comparisons_, members, residual.workers, work_);
}

void Eligibility::evaluate_residuals_of(std::uint32_t queue) {
  for (ResidualId id = 0; id < watches_.size(); ++id) {
    if (watches_[id].queue == queue) evaluate(residuals_[id]);
  }
}

ResidualId Eligibility::acquire(std::uint32_t queue, const Expression* target, ValueView task) {
  const std::uint32_t split = find_split(target);
  const std::uint32_t hash = hash_operands(queue, split, task);
  ResidualId id = find(hash, queue, split);
  if (id == none) {
    id = make(hash, queue, split, task);
  } else if (residuals_[id].users == 0) {
    stop_keeping(id);
  }
  ++residuals_[id].users;
  return id;
}

void Eligibility::release(ResidualId residual) {
  ACD_ASSERT(residuals_[residual].users != 0);
  if (--residuals_[residual].users != 0) return;
  keep(residual);
  shrink_cache(cache_limit_);
}

/// The split of a target, made when it is new. A new one has no user yet: make() follows.
std::uint32_t Eligibility::find_split(const Expression* target) {
  if (target == nullptr) return none;
  const std::uint32_t hash = hash_address(target->program());
  const std::uint32_t found = split_index_.find(hash, [&](std::uint32_t candidate) {
    return &splits_[candidate].split->whole.program() == &target->program();
  });
  if (found != none) return found;
  const std::uint32_t made = splits_.add();
  splits_[made].split = std::make_shared<const Split>(*target, columns_);
  split_index_.insert(hash, made);
  return made;
}

/// Leaves the values in operands_.
std::uint32_t Eligibility::hash_operands(std::uint32_t queue, std::uint32_t split, ValueView task) {
  operands_.clear();
  std::uint64_t hash = mix(queue, split);
  if (split != none) {
    for (const expression::Reference& name : splits_[split].split->operands) {
      operands_.push_back(follow(task, name.path));
      hash = mix(hash, likeness(operands_.back()));
    }
  }
  return static_cast<std::uint32_t>(hash >> 32U);
}

ResidualId Eligibility::find(std::uint32_t hash, std::uint32_t queue, std::uint32_t split) const {
  if constexpr (planted_bug::forgetful_index) return none;
  return residual_index_.find(hash, [&](ResidualId candidate) {
    const Residual& residual = residuals_[candidate];
    if (residual.queue != queue || residual.split != split) return false;
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      if (!residual.operands[i]->is(operands_[i])) return false;
    }
    return true;
  });
}

ResidualId Eligibility::make(std::uint32_t hash, std::uint32_t queue, std::uint32_t split,
                             ValueView task) {
  const ResidualId id = residuals_.add();
  Residual& residual = residuals_[id];
  residual.hash = hash;
  residual.queue = queue;
  residual.split = split;
  residual_index_.insert(hash, id);
  if (split == none) {
    residual.formula.entry = Formula::accept;
    return id;
  }
  SplitUse& use = splits_[split];
  ++use.users;
  residual.operands.reserve(use.split->operands.size());
  for (const expression::Reference& name : use.split->operands) {
    residual.operands.push_back(std::make_shared<const Datum>(follow(task, name.path)));
  }
  residual.formula = make_formula(*use.split, residual.operands, columns_, comparisons_);
  if (residual.formula.tests.empty()) return id;
  watches_.resize(residuals_.slots());
  watches_[id] = {residual.formula.marks, queue};
  list(id);
  evaluate(residual);
  return id;
}

/// Of a conjunction any test may be the key; one that is true for few is best.
ComparisonId Eligibility::key_of(const Formula& formula) const {
  if (!formula.is_conjunction()) return none;
  for (const Formula::Test& test : formula.tests) {
    if (comparisons_.is_selective(test.comparison)) return test.comparison;
  }
  return formula.tests.front().comparison;
}

std::vector<ResidualId>& Eligibility::keyed(ComparisonId key) {
  if (key == none) return without_key_;
  if (key >= by_key_.size()) by_key_.resize(key + 1);
  return by_key_[key];
}

void Eligibility::list(ResidualId id) {
  Residual& residual = residuals_[id];
  residual.key = key_of(residual.formula);
  std::vector<ResidualId>& listed = keyed(residual.key);
  residual.position = static_cast<std::uint32_t>(listed.size());
  listed.push_back(id);
}

/// The last of the list takes the place of the one that leaves.
void Eligibility::unlist(ResidualId id) {
  const Residual& residual = residuals_[id];
  std::vector<ResidualId>& listed = keyed(residual.key);
  listed[residual.position] = listed.back();
  residuals_[listed.back()].position = residual.position;
  listed.pop_back();
}

/// Unused residuals stand in the order of their release; when there are too many, the oldest go.
void Eligibility::keep(ResidualId id) {
  Residual& residual = residuals_[id];
  const std::size_t bitmaps = 1 + residual.formula.tests.size();
  residual.bytes = sizeof(Residual) + 8 * residual.workers.words() * bitmaps;
  cached_bytes_ += residual.bytes;
  residual.older = newest_;
  (newest_ == none ? oldest_ : residuals_[newest_].newer) = id;
  newest_ = id;
}

void Eligibility::stop_keeping(ResidualId id) {
  Residual& residual = residuals_[id];
  cached_bytes_ -= residual.bytes;
  (residual.older == none ? oldest_ : residuals_[residual.older].newer) = residual.newer;
  (residual.newer == none ? newest_ : residuals_[residual.newer].older) = residual.older;
  residual.older = residual.newer = none;
}

void Eligibility::drop(ResidualId id) {
  stop_keeping(id);
  const Residual& residual = residuals_[id];
  residual_index_.erase(residual.hash, id);
  router::release(residual.formula, comparisons_);
  if (residual.split != none && --splits_[residual.split].users == 0) {
    const Split& split = *splits_[residual.split].split;
    split.release(columns_);
    split_index_.erase(hash_address(split.whole.program()), residual.split);
    splits_.remove(residual.split);
  }
  if (id < watches_.size() && watches_[id].queue != none) {
    watches_[id] = Watch{};
    unlist(id);
  }
  residuals_.remove(id);
}

void Eligibility::shrink_cache(std::size_t limit) {
  while (cached_bytes_ > limit) drop(oldest_);
}

bool Eligibility::has_volatile(ResidualId residual) const {
  const Split* split = split_of(residuals_[residual]);
  return split != nullptr && split->moving.program != nullptr;
}

bool Eligibility::still_matches(ResidualId residual, std::uint32_t worker,
                                const WorkerFields& fields) const {
  const Residual& r = residuals_[residual];
  const Split* split = split_of(r);
  return split == nullptr || moving_holds(*split, r.operands, columns_, worker, fields);
}

void Eligibility::drop_caches() {
  shrink_cache(0);
  comparisons_.rebuild(columns_);
  for (Queue& queue : queues_) evaluate(queue);
  for (ResidualId id = 0; id < watches_.size(); ++id) {
    if (watches_[id].queue != none) evaluate(residuals_[id]);
  }
}

}  // namespace router
ACD_NAMESPACE_END
