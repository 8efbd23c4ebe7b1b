#include <acd/adapters/metrics.hpp>

#include "router/engine.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using Labels = std::vector<std::string>;

// Prometheus' text format: a backslash and a line feed everywhere, a quote in label values.
std::string escaped(std::string_view text, bool quote) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\' || (quote && c == '"')) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string seconds(std::int64_t us) {
  const std::string sign = us < 0 ? "-" : "";
  const auto whole = static_cast<std::uint64_t>(us < 0 ? -us : us);
  return fmt::format("{}{}.{:06}", sign, whole / 1'000'000, whole % 1'000'000);
}

class Page {
 public:
  explicit Page(std::string& out) : out_(out) {}

  void head(const MetricFamily& family) {
    fmt::format_to(std::back_inserter(out_), "# HELP {} {}\n# TYPE {} {}\n", family.name,
                   escaped(family.help, false), family.name, to_string(family.type));
  }
  // `le` empty: none.
  void sample(const MetricFamily& family, std::string_view suffix, const Labels& labels,
              std::string_view le, std::string_view value) {
    out_.append(family.name).append(suffix);
    std::string inside;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      add(inside, family.labels[i], labels[i]);
    }
    if (!le.empty()) add(inside, "le", le);
    if (!inside.empty()) out_.append("{").append(inside).append("}");
    out_.append(" ").append(value).append("\n");
  }

 private:
  static void add(std::string& inside, std::string_view name, std::string_view value) {
    if (!inside.empty()) inside += ',';
    inside.append(name).append("=\"").append(escaped(value, true)).append("\"");
  }
  std::string& out_;
};

// Those of one family.
template <class Map, class Write>
void each(const Map& samples, std::size_t family, const Write& write) {
  for (auto at = samples.lower_bound({family, {}});
       at != samples.end() && at->first.first == family; ++at) {
    write(at->first.second, at->second);
  }
}

}  // namespace

// Zeros too: a series that vanishes looks like an outage.
void Metrics::set_waiting(const Router& router, std::map<Labels, std::int64_t>& out) const {
  const router::Engine& engine = router.engine();
  for (std::uint32_t t = 0; t < engine.task_slots(); ++t) {
    const router::TaskRow& task = engine.task(t);
    const bool waits = task.status == TaskStatus::pending || task.status == TaskStatus::reserved;
    if (!task.live || !waits || !task.has_queue) continue;
    ++out[{engine.queue(task.queue).definition.name, engine.channels()[task.channel].name}];
  }
  for (std::uint16_t q = 0; q < engine.queue_slots(); ++q) {
    if (!engine.queue(q).live) continue;
    for (const TaskChannel& channel : engine.channels()) {
      if (!engine.is_gone(channel)) out[{engine.queue(q).definition.name, channel.name}] += 0;
    }
  }
}

void Metrics::set_workers(const Router& router, std::map<Labels, std::int64_t>& out) const {
  const router::Engine& engine = router.engine();
  const auto labels = [](const Activity& activity) {
    return Labels{activity.name, activity.available ? "true" : "false"};
  };
  for (std::uint32_t w = 0; w < engine.worker_slots(); ++w) {
    if (engine.worker(w).live) ++out[labels(engine.activities()[engine.worker(w).activity])];
  }
  for (const Activity& activity : engine.activities()) {
    if (!engine.is_gone(activity)) out[labels(activity)] += 0;
  }
}

void Metrics::append_page(std::string& out, const Router& router) const {
  Page page(out);
  const std::span<const MetricFamily> families = metric_families();
  for (std::size_t f = 0; f < families.size(); ++f) {
    const MetricFamily& family = families[f];
    page.head(family);
    std::map<Labels, std::int64_t> now;
    if (family.name == "acd_tasks_waiting") set_waiting(router, now);
    if (family.name == "acd_workers") set_workers(router, now);
    for (const auto& [labels, value] : now) {
      page.sample(family, "", labels, "", std::to_string(value));
    }
    each(counters_, f, [&](const Labels& labels, std::uint64_t value) {
      page.sample(family, "", labels, "", std::to_string(value));
    });
    each(gauges_, f, [&](const Labels& labels, std::int64_t value) {
      const bool is_time = family.name.ends_with("_seconds");
      page.sample(family, "", labels, "", is_time ? seconds(value) : std::to_string(value));
    });
    each(histograms_, f, [&](const Labels& labels, const Histogram& histogram) {
      std::uint64_t below = 0;
      for (std::size_t b = 0; b < histogram.buckets.size(); ++b) {
        below += histogram.buckets[b];
        const std::string le =
            b < family.bounds.size() ? fmt::format("{}", family.bounds[b]) : "+Inf";
        page.sample(family, "_bucket", labels, le, std::to_string(below));
      }
      page.sample(family, "_sum", labels, "", seconds(histogram.sum_us));
      page.sample(family, "_count", labels, "", std::to_string(below));
    });
  }
}

}  // namespace adapters
ACD_NAMESPACE_END
