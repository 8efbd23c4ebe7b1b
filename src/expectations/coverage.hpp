#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/expectations/expectations.hpp>
#include <acd/router/command.hpp>
#include <acd/router/event.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expectations {

/// Counts which steps of a workspace's workflows are entered.
class CoverageCounter {
 public:
  explicit CoverageCounter(const Workspace& workspace);

  /// From then on, a workflow that got another configuration is not counted.
  void obeyed(const router::Action& action);
  /// `json` is what the event says.
  void came(const router::Event& event, ValueView json);

  [[nodiscard]] std::vector<WorkflowCoverage> take();

 private:
  struct Counted {
    std::string sid;
    bool is_current = true;
    std::vector<std::size_t> first_step;  // of each filter; behind them the default filter's
    WorkflowCoverage coverage;
  };
  Counted* find(std::string_view id);

  std::vector<Counted> workflows_;
};

}  // namespace expectations
ACD_NAMESPACE_END
