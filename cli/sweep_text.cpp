#include "failure.hpp"
#include "report.hpp"
#include "simulation_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace acd::cli {

namespace {

using simulation::Estimate;
using simulation::Figure;
using simulation::Sweep;

// Shares read better as percentages.
bool is_share(std::string_view figure) {
  return figure.starts_with("p_") || figure.starts_with("sl_") || figure.starts_with("share_") ||
         figure.starts_with("occupancy");
}

std::string heading(const std::string& figure) { return is_share(figure) ? figure + " %" : figure; }

std::string cell(const Estimate& estimate, bool share) {
  const double scale = share ? 100 : 1;
  if (estimate.half_width == 0) return fmt::format("{:.4g}", estimate.value * scale);
  return fmt::format("{:.4g} ± {:.2g}", estimate.value * scale, estimate.half_width * scale);
}

std::string plain(const Value& value) {
  return value.view().is_string() ? std::string(value.view().as_string()) : to_json(value);
}

// Characters, not bytes: the cells hold a ±.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
  }));
}

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += i == 0 ? "  " : "   ";
      out.append(widths[i] - width_of(row[i]), ' ');
      out += row[i];
    }
    out += '\n';
  }
  return out;
}

const Figure* find(const simulation::FigureGroup& group, std::string_view name) {
  const auto found = std::find_if(group.figures.begin(), group.figures.end(),
                                  [&](const Figure& one) { return one.name == name; });
  return found == group.figures.end() ? nullptr : &*found;
}

std::vector<std::string> usual_figures(const Sweep& sweep) {
  std::vector<std::string> names{"served", "p_abandon"};
  for (const Figure& figure : sweep.points.front().summary.total.figures) {
    if (figure.name.starts_with("sl_offered ")) names.push_back(figure.name);
  }
  names.insert(names.end(), {"asa", "occupancy"});
  return names;
}

}  // namespace

std::vector<std::string> figures_in(const std::string& names, const Sweep& sweep) {
  if (sweep.points.empty()) return {};
  if (names.empty()) return usual_figures(sweep);
  std::vector<std::string> list;
  std::string_view rest = names;
  for (;;) {
    const std::size_t end = rest.find(',');
    list.emplace_back(rest.substr(0, end));
    if (find(sweep.points.front().summary.total, list.back()) == nullptr) {
      std::vector<std::string_view> known;
      for (const Figure& figure : sweep.points.front().summary.total.figures) {
        known.push_back(figure.name);
      }
      throw Failure(fmt::format("--figures: there is no figure '{}'; there are {}", list.back(),
                                fmt::join(known, ", ")));
    }
    if (end == std::string_view::npos) return list;
    rest.remove_prefix(end + 1);
  }
}

std::string text_of(const std::string& scenario, const Sweep& sweep,
                    const std::vector<std::string>& figures) {
  if (sweep.points.empty()) return "Stopped before the first point was complete.\n";
  const simulation::Summary& first = sweep.points.front().summary;
  std::string out = fmt::format("{}: {}, {} of the same calls each; seed {}\n", scenario,
                                counted(sweep.points.size(), "point"),
                                counted(first.replications, "replication"), first.seed);
  if (sweep.stopped_early) out += "Stopped early: these are the points that were complete.\n";
  out += "± is half of the 95 % interval.\n\n";
  std::vector<Row> rows(1, sweep.paths);
  for (const std::string& figure : figures) rows.front().push_back(heading(figure));
  for (const simulation::SweepPoint& point : sweep.points) {
    Row row;
    for (const Value& value : point.values) row.push_back(plain(value));
    for (const std::string& figure : figures) {
      const Figure* const found = find(point.summary.total, figure);
      row.push_back(found == nullptr ? "-" : cell(found->estimate, is_share(figure)));
    }
    rows.push_back(std::move(row));
  }
  return out + aligned(rows);
}

}  // namespace acd::cli
