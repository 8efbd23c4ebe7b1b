#include "simulation/summarize.hpp"

#include "router/digest.hpp"
#include "simulation/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

const Estimate& FigureGroup::operator[](std::string_view figure) const {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const Figure& one) { return one.name == figure; });
  ACD_ASSERT(found != figures.end());
  return found->estimate;
}

namespace {

constexpr std::array<std::pair<std::string_view, ClassCell>, 18> counts{{
    {"offered", ClassCell::offered},
    {"fresh", ClassCell::fresh},
    {"served", ClassCell::served},
    {"abandoned", ClassCell::abandoned},
    {"blocked", ClassCell::blocked},
    {"overflowed", ClassCell::overflowed},
    {"disconnected", ClassCell::disconnected},
    {"failed", ClassCell::failed},
    {"unfinished", ClassCell::unfinished},
    {"waited", ClassCell::waited},
    {"wait_sum", ClassCell::wait},
    {"rings", ClassCell::rings},
    {"no_answers", ClassCell::no_answers},
    {"rejects", ClassCell::rejects},
    {"busy_lines", ClassCell::busy_lines},
    {"retries", ClassCell::retries},
    {"updates", ClassCell::updates},
    {"timeouts", ClassCell::timeouts},
}};

class Summarizer {
 public:
  Summarizer(const Plan& plan, Samples samples)
      : plan_(plan), layout_(plan.layout), samples_(std::move(samples)) {}

  void write(Summary& summary) const {
    std::vector<std::size_t> all(layout_.classes());
    for (std::size_t c = 0; c < all.size(); ++c) all[c] = c;
    add_class_figures(summary.total, all);
    add_site_figures(summary.total);
    for (std::size_t c = 0; c < all.size(); ++c) {
      FigureGroup group{plan_.scenario.arrivals[c].name, {}};
      add_class_figures(group, {c});
      summary.classes.push_back(std::move(group));
    }
    for (std::size_t g = 0; g < layout_.groups(); ++g) summary.people.push_back(people(g));
    for (std::size_t i = 0; i < layout_.intervals(); ++i) summary.series.push_back(interval(i));
  }

 private:
  using Classes = std::vector<std::size_t>;

  [[nodiscard]] Sum of(const Classes& classes, ClassCell cell, double weight = 1) const {
    Sum sum;
    for (const std::size_t c : classes) sum.push_back({layout_.of(c, cell), weight});
    return sum;
  }
  [[nodiscard]] Sum within(const Classes& classes, std::size_t level, bool served,
                           double weight = 1) const {
    Sum sum;
    for (const std::size_t c : classes) {
      sum.push_back(
          {served ? layout_.served_within(c, level) : layout_.abandoned_within(c, level), weight});
    }
    return sum;
  }
  static Sum plus(Sum a, const Sum& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
  void add(FigureGroup& group, std::string name, const Estimate& estimate) const {
    group.figures.push_back({std::move(name), estimate});
  }
  // Per replication: a batch is a part of one.
  [[nodiscard]] Estimate count(const Sum& sum) const {
    return samples_.mean(sum, static_cast<double>(plan_.batches));
  }

  void add_class_figures(FigureGroup& group, const Classes& classes) const {
    for (const auto& [name, cell] : counts) add(group, std::string(name), count(of(classes, cell)));
    const Sum offered = of(classes, ClassCell::offered);
    const Sum served = of(classes, ClassCell::served);
    const Sum accepted = plus(offered, of(classes, ClassCell::blocked, -1));
    const auto share = [&](std::string name, const Sum& part, const Sum& whole) {
      add(group, std::move(name), samples_.ratio(part, whole));
    };
    share("p_wait", of(classes, ClassCell::waited), offered);
    share("p_wait_accepted", of(classes, ClassCell::waited), accepted);
    share("p_abandon", of(classes, ClassCell::abandoned), offered);
    share("p_block", of(classes, ClassCell::blocked), offered);
    share("p_overflow", of(classes, ClassCell::overflowed), offered);
    share("p_timeout", of(classes, ClassCell::timed_out), offered);
    share("p_update", of(classes, ClassCell::updates), offered);
    share("timeouts_per_call", of(classes, ClassCell::timeouts), offered);
    const Sum fresh = of(classes, ClassCell::fresh);
    share("retries_per_fresh_call", of(classes, ClassCell::retries), fresh);
    share("p_lost_for_good",
          plus(of(classes, ClassCell::abandoned), of(classes, ClassCell::retries, -1)), fresh);
    share("mean_wait", of(classes, ClassCell::wait), offered);
    share("asa", of(classes, ClassCell::wait_served), served);
    share("wait_if_waited", of(classes, ClassCell::wait), of(classes, ClassCell::waited));
    share("mean_time_to_abandon", of(classes, ClassCell::wait_abandoned),
          of(classes, ClassCell::abandoned));
    share("rings_per_call", of(classes, ClassCell::rings), offered);
    share("mean_handling", of(classes, ClassCell::handling), served);
    share("mean_wrap_up", of(classes, ClassCell::wrap_up), served);
    for (std::size_t level = 0; level < layout_.levels(); ++level) {
      add_service_levels(group, classes, level);
    }
    for (std::size_t g = 0; g < layout_.groups(); ++g) {
      Sum by;
      for (const std::size_t c : classes) by.push_back({layout_.served_by(c, g), 1});
      share("share_served_by " + plan_.roster.groups[g], by, offered);
    }
  }

  // The trade has four definitions; all are given.
  void add_service_levels(FigureGroup& group, const Classes& classes, std::size_t level) const {
    const std::string within_t = fmt::format(" {}", plan_.scenario.service_levels[level]);
    const Sum offered = of(classes, ClassCell::offered);
    const Sum served = of(classes, ClassCell::served);
    const Sum good = within(classes, level, true);
    const Sum gave_up = within(classes, level, false);
    add(group, "served_within" + within_t, count(good));
    add(group, "abandoned_within" + within_t, count(gave_up));
    add(group, "good" + within_t, count(plus(good, gave_up)));
    add(group, "sl_offered" + within_t, samples_.ratio(good, offered));
    add(group, "sl_excl_short" + within_t,
        samples_.ratio(good, plus(offered, within(classes, level, false, -1))));
    add(group, "sl_served" + within_t, samples_.ratio(good, served));
    add(group, "sl_any" + within_t, samples_.ratio(plus(good, gave_up), offered));
  }

  [[nodiscard]] Sum of_groups(GroupCell cell) const {
    Sum sum;
    for (std::size_t g = 0; g < layout_.groups(); ++g)
      sum.push_back({layout_.of_group(g, cell), 1});
    return sum;
  }

  void add_site_figures(FigureGroup& group) const {
    const Sum open{{layout_.of_site(SiteCell::open), 1}};
    add(group, "occupancy",
        samples_.ratio(of_groups(GroupCell::busy), of_groups(GroupCell::present)));
    add(group, "occupancy_to_the_end",
        samples_.ratio(of_groups(GroupCell::busy_all), of_groups(GroupCell::present_all)));
    add(group, "busy_seconds", count(of_groups(GroupCell::busy_all)));
    add(group, "mean_queue", samples_.ratio({{layout_.of_site(SiteCell::waiting), 1}}, open));
    add(group, "mean_busy", samples_.ratio(of_groups(GroupCell::busy), open));
    add(group, "mean_present", samples_.ratio(of_groups(GroupCell::present), open));
    add(group, "mean_on_break", samples_.ratio(of_groups(GroupCell::on_break), open));
    add(group, "mean_in_orbit", samples_.ratio({{layout_.of_site(SiteCell::in_orbit), 1}}, open));
  }

  [[nodiscard]] FigureGroup people(std::size_t g) const {
    FigureGroup group{plan_.roster.groups[g], {}};
    const Sum open{{layout_.of_site(SiteCell::open), 1}};
    const auto cell = [&](GroupCell which) { return Sum{{layout_.of_group(g, which), 1}}; };
    add(group, "occupancy", samples_.ratio(cell(GroupCell::busy), cell(GroupCell::present)));
    add(group, "occupancy_to_the_end",
        samples_.ratio(cell(GroupCell::busy_all), cell(GroupCell::present_all)));
    add(group, "mean_busy", samples_.ratio(cell(GroupCell::busy), open));
    add(group, "mean_present", samples_.ratio(cell(GroupCell::present), open));
    add(group, "mean_on_break", samples_.ratio(cell(GroupCell::on_break), open));
    Sum served;
    for (std::size_t c = 0; c < layout_.classes(); ++c)
      served.push_back({layout_.served_by(c, g), 1});
    add(group, "served", count(served));
    return group;
  }

  [[nodiscard]] FigureGroup interval(std::size_t i) const {
    const double from = static_cast<double>(i) * *plan_.scenario.interval;
    const double length = std::min(*plan_.scenario.interval, plan_.scenario.horizon - from);
    FigureGroup group{fmt::format("{}", from), {}};
    const auto cell = [&](SeriesCell which) { return Sum{{layout_.of_interval(i, which), 1}}; };
    add(group, "offered", count(cell(SeriesCell::offered)));
    add(group, "abandoned", count(cell(SeriesCell::abandoned)));
    add(group, "started", count(cell(SeriesCell::started)));
    add(group, "p_wait", samples_.ratio(cell(SeriesCell::waited), cell(SeriesCell::offered)));
    const double per_second = static_cast<double>(plan_.batches) / length;
    add(group, "mean_queue", samples_.mean(cell(SeriesCell::waiting), per_second));
    add(group, "mean_busy", samples_.mean(cell(SeriesCell::busy), per_second));
    add(group, "mean_present", samples_.mean(cell(SeriesCell::present), per_second));
    add(group, "queue_at_end", count(cell(SeriesCell::waiting_at_end)));
    add(group, "busy_at_end", count(cell(SeriesCell::busy_at_end)));
    return group;
  }

  const Plan& plan_;
  const Layout& layout_;
  Samples samples_;
};

std::vector<std::pair<double, std::uint64_t>> buckets(const Histogram& histogram) {
  std::vector<std::pair<double, std::uint64_t>> list;
  for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
    if (histogram.counts()[i] != 0) list.emplace_back(Histogram::lower(i), histogram.counts()[i]);
  }
  return list;
}

WaitLaw wait_law(std::string name, const Histogram& served, const Histogram& abandoned) {
  WaitLaw law;
  law.name = std::move(name);
  law.served = served.total();
  for (const double share : {0.5, 0.8, 0.9, 0.95, 0.99, 1.0}) {
    law.percentiles.emplace_back(share, served.quantile(share));
  }
  law.served_from = buckets(served);
  law.abandoned_from = buckets(abandoned);
  return law;
}

void add_waits(Summary& summary, const Plan& plan, const std::vector<Outcome>& outcomes) {
  Histogram all_served;
  Histogram all_abandoned;
  for (std::size_t c = 0; c < plan.layout.classes(); ++c) {
    Histogram served;
    Histogram abandoned;
    for (const Outcome& outcome : outcomes) {
      served.add(outcome.waits_served[c]);
      abandoned.add(outcome.waits_abandoned[c]);
    }
    all_served.add(served);
    all_abandoned.add(abandoned);
    summary.waits.push_back(wait_law(plan.scenario.arrivals[c].name, served, abandoned));
  }
  summary.waits.insert(summary.waits.begin(), wait_law("total", all_served, all_abandoned));
}

void add_steps(Summary& summary, const Plan& plan, const std::vector<Outcome>& outcomes) {
  std::map<StepKey, StepCount> steps;
  std::uint64_t answered = 0;
  for (const Outcome& outcome : outcomes) {
    for (const auto& [step, count] : outcome.steps) {
      steps[step].entered += count.entered;
      steps[step].answered += count.answered;
      answered += count.answered;
    }
  }
  for (const auto& [step, count] : steps) {
    const auto& [workflow, filter, target] = step;
    const Workflow& document = plan.scenario.workspace.workflows[workflow];
    std::string name = "default_filter";
    if (filter < document.configuration->filters.size()) {
      name = document.configuration->filters[filter].friendly_name;
      if (name.empty()) name = document.configuration->filters[filter].expression.source();
    }
    const double share =
        answered == 0 ? 0 : static_cast<double>(count.answered) / static_cast<double>(answered);
    summary.steps.push_back(
        {document.name, std::move(name), target, count.entered, count.answered, share});
  }
}

void add_workers(Summary& summary, const Plan& plan, const std::vector<Outcome>& outcomes) {
  std::vector<std::vector<double>> rows;
  for (const Outcome& outcome : outcomes) {
    std::vector<double> row;
    for (const std::int64_t busy : outcome.busy_by_worker) {
      row.push_back(static_cast<double>(busy) / 1e6);
    }
    rows.push_back(std::move(row));
  }
  const Samples samples(std::move(rows), false);
  const std::vector<Worker>& workers = plan.scenario.workspace.workers;
  for (std::size_t w = 0; w < workers.size(); ++w) {
    summary.workers.push_back({workers[w].sid, samples.mean({{w, 1}})});
  }
}

}  // namespace

Summary summarize(const Plan& plan, std::vector<Outcome> outcomes, bool keep_deviations) {
  Summary summary;
  summary.replications = outcomes.size();
  summary.batches = plan.batches;
  summary.seed = plan.scenario.seed;
  std::vector<std::vector<double>> rows;
  for (Outcome& outcome : outcomes) {
    for (auto& sample : outcome.samples) rows.push_back(std::move(sample));
    summary.calls += outcome.calls;
    summary.commands += outcome.commands;
    summary.refused += outcome.refused;
    summary.events += outcome.events;
    summary.digest = router::fold(summary.digest, outcome.digest);
    summary.littles_law = summary.littles_law && outcome.littles_law;
  }
  Summarizer(plan, Samples(std::move(rows), keep_deviations)).write(summary);
  add_waits(summary, plan, outcomes);
  add_steps(summary, plan, outcomes);
  add_workers(summary, plan, outcomes);
  return summary;
}

}  // namespace simulation
ACD_NAMESPACE_END
