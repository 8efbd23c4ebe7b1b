#include <acd/core/value.hpp>
#include <acd/simulation/summary.hpp>

#include <fmt/format.h>

#include <string_view>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <class Write>
  void object(Write write) {
    out_ += '{';
    first_ = true;
    write();
    out_ += '}';
    first_ = false;
  }
  template <class List, class Write>
  void array(std::string_view name, const List& list, Write write) {
    key(name);
    out_ += '[';
    bool first = true;
    for (const auto& item : list) {
      if (!first) out_ += ',';
      first = false;
      write(item);
    }
    out_ += ']';
    first_ = false;
  }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
  }
  template <class Number>
  void number(std::string_view name, Number value) {
    key(name);
    out_ += fmt::format("{}", value);
  }
  void flag(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
  }
  void figures(const FigureGroup& group) {
    object([&] {
      for (const Figure& figure : group.figures) estimate(figure.name, figure.estimate);
    });
  }
  void estimate(std::string_view name, const Estimate& estimate) {
    key(name);
    out_ += fmt::format(R"({{"value":{},"half_width":{},"standard_error":{}}})", estimate.value,
                        estimate.half_width, estimate.standard_error);
  }
  void groups(std::string_view name, const std::vector<FigureGroup>& list) {
    key(name);
    object([&] {
      for (const FigureGroup& group : list) {
        key(group.name);
        figures(group);
      }
    });
  }
  void pairs(std::string_view name, const auto& list) {
    array(name, list,
          [&](const auto& pair) { out_ += fmt::format("[{},{}]", pair.first, pair.second); });
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string to_json(const Summary& summary) {
  std::string out;
  Writer writer(out);
  writer.object([&] {
    writer.number("replications", summary.replications);
    writer.number("batches", summary.batches);
    writer.number("seed", summary.seed);
    writer.key("total");
    writer.figures(summary.total);
    writer.groups("classes", summary.classes);
    writer.groups("people", summary.people);
    writer.groups("series", summary.series);
    writer.array("waits", summary.waits, [&](const WaitLaw& law) {
      writer.object([&] {
        writer.text("name", law.name);
        writer.number("served", law.served);
        writer.pairs("percentiles", law.percentiles);
        writer.pairs("served_from", law.served_from);
        writer.pairs("abandoned_from", law.abandoned_from);
      });
    });
    writer.array("steps", summary.steps, [&](const StepFigure& step) {
      writer.object([&] {
        writer.text("workflow", step.workflow);
        writer.text("filter", step.filter);
        writer.number("target", step.target);
        writer.number("entered", step.entered);
        writer.number("answered", step.answered);
        writer.number("share", step.share);
      });
    });
    writer.key("workers");
    writer.object([&] {
      for (const Figure& worker : summary.workers) {
        writer.estimate(worker.name, worker.estimate);
      }
    });
    writer.key("run");
    writer.object([&] {
      writer.number("calls", summary.calls);
      writer.number("commands", summary.commands);
      writer.number("refused", summary.refused);
      writer.number("events", summary.events);
      writer.text("digest", fmt::format("{:016x}", summary.digest));
      writer.flag("littles_law", summary.littles_law);
      writer.flag("stopped_early", summary.stopped_early);
    });
  });
  return out;
}

}  // namespace simulation
ACD_NAMESPACE_END
