#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/webhook_sink.hpp>
#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

enum class MetricType : std::uint8_t { counter, gauge, histogram };
[[nodiscard]] ACD_API std::string_view to_string(MetricType type) noexcept;

/// One row of the table that the metrics page is made from.
struct MetricFamily {
  std::string_view name;
  MetricType type{};
  std::string_view help;
  std::span<const std::string_view> labels;
  std::span<const double> bounds;  ///< upper ones, of a histogram, in seconds
};
/// All of them, in the order of the page.
[[nodiscard]] ACD_API std::span<const MetricFamily> metric_families() noexcept;

/// What a Prometheus server is told: counters and histograms over the router's events and what a
/// host reports, gauges as they are when the page is written. Labels are names of the workspace and
/// of the host, never a task, a number or a URL, so their number is bounded. Times are the router's
/// own, in integers: the same events make the same page. Not thread-safe.
///
///     for (const auto& event : events.events()) metrics.observe(router, event);
///     …
///     metrics.append_page(answer.body, router);   // text/plain; version=0.0.4
class ACD_API Metrics {
 public:
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

  /// Precondition: `event` came from the last apply() or advance() of `router`; every event is
  /// shown once.
  void observe(const Router& router, const router::Event& event);

  void decided(Duration took);  ///< one call of Router::apply()
  void callback(std::string_view backend, CallbackResult result);
  /// A request that has come to its end, and how long it took.
  void action(std::string_view backend, ActionKind kind, Fate fate, Duration took);
  /// A sink as it stands: its counts, how many events it is behind `last`, and for how long.
  void sink(std::string_view name, const WebhookSink& sink, std::uint64_t last, TimePoint now);

  /// The page in Prometheus' text format.
  void append_page(std::string& out, const Router& router) const;

 private:
  struct Histogram {
    std::vector<std::uint64_t> buckets;  // of each bound, and beyond
    std::int64_t sum_us = 0;
  };
  using Labels = std::vector<std::string>;  // values in the order of the family's labels

  void count(std::size_t family, Labels labels, std::uint64_t by = 1);
  void time(std::size_t family, Labels labels, Duration took);
  void set_waiting(const Router& router, std::map<Labels, std::int64_t>& out) const;
  void set_workers(const Router& router, std::map<Labels, std::int64_t>& out) const;

  std::map<std::pair<std::size_t, Labels>, std::uint64_t> counters_;
  std::map<std::pair<std::size_t, Labels>, std::int64_t> gauges_;  // microseconds where seconds
  std::map<std::pair<std::size_t, Labels>, Histogram> histograms_;
};

}  // namespace adapters
ACD_NAMESPACE_END
