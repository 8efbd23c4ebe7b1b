#include <acd/workflow/graph.hpp>

#include "workflow/reach.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <set>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

enum class Kind {
  workflow,
  filter,
  filter_after_timeout,  // the same test for a task that came by a timeout: it has no way to the
                         // default filter
  target,
  default_filter,
  queue,
  end,
};

struct Vertex {
  Kind kind = Kind::end;
  std::size_t workflow = 0;
  std::size_t filter = 0;
  std::size_t target = 0;  // of a queue or an end: which one
  std::string label{};
};

struct Edge {
  std::string_view label;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Vertex, Edge>;
using Node = Graph::vertex_descriptor;

// The labels of the edges.
constexpr std::string_view to_first;
constexpr std::string_view on_match = "match";
constexpr std::string_view otherwise = "otherwise";
constexpr std::string_view on_timeout = "timeout";
constexpr std::string_view on_skip = "skip";
constexpr std::string_view on_full = "full";
constexpr std::string_view offers = "offers";
constexpr std::string_view ends = "ends";

std::string target_label(const Target& target, const std::string& title) {
  std::string label = title;
  if (target.expression) label += fmt::format("\n{}", target.expression->source());
  if (target.known_worker) label += fmt::format("\nknown worker {}", target.known_worker->path);
  if (target.priority) label += fmt::format("\npriority {}", *target.priority);
  if (target.timeout) {
    label += fmt::format("\ntimeout {} s", std::chrono::duration<double>(*target.timeout).count());
  }
  if (target.order_by) label += fmt::format("\norder by {}", target.order_by->source());
  if (target.selection) label += fmt::format("\nselection {}", to_string(*target.selection));
  if (target.skip_if) label += fmt::format("\nskip if {}", target.skip_if->source());
  return label;
}

std::string filter_label(const Filter& filter) {
  const std::string_view source = filter.expression.source();
  if (filter.friendly_name.empty()) return std::string(source);
  return fmt::format("{}\n{}", filter.friendly_name, source);
}

// Builds the graph of one workflow.
class WorkflowGraph {
 public:
  WorkflowGraph(const Workspace& workspace, const QueueIndex& queues, std::size_t workflow,
                std::string_view name, const WorkflowConfiguration& configuration)
      : workspace_(workspace), queues_(queues), workflow_(workflow) {
    const Node entry = vertex({Kind::workflow, workflow, 0, 0, std::string(name)});
    add_vertices(configuration);
    connect(entry, tests_.front(), to_first);
    for (std::size_t i = 0; i < configuration.filters.size(); ++i) {
      connect_filter(configuration.filters[i], i);
    }
    if (configuration.default_filter) {
      leave_to_queue_or_end(*configuration.default_filter, tests_.back(),
                            configuration.default_filter->queue);
    }
    find_reached(entry);
  }

  [[nodiscard]] const Graph& graph() const { return graph_; }
  // By vertex: whether a task can come there.
  [[nodiscard]] const std::vector<bool>& reached() const { return reached_; }
  // Where a task comes that no filter matches, or that skipped out of all.
  [[nodiscard]] Node after_last_filter() const { return tests_.back(); }

 private:
  Node vertex(Vertex vertex) {
    const Node node = boost::add_vertex(graph_);
    graph_[node] = std::move(vertex);
    return node;
  }
  void connect(Node from, Node to, std::string_view label) {
    boost::add_edge(from, to, Edge{label}, graph_);
  }

  void add_vertices(const WorkflowConfiguration& configuration) {
    for (std::size_t i = 0; i < configuration.filters.size(); ++i) {
      const std::string label = filter_label(configuration.filters[i]);
      tests_.push_back(vertex({Kind::filter, workflow_, i, 0, label}));
      late_tests_.push_back(vertex({Kind::filter_after_timeout, workflow_, i, 0, label}));
    }
    if (configuration.default_filter) {
      const std::string label = target_label(*configuration.default_filter, "default filter");
      tests_.push_back(vertex({Kind::default_filter, workflow_, 0, 0, label}));
    } else {
      tests_.push_back(end("no filter left: refused at creation, later canceled"));
    }
    late_tests_.push_back(end("canceled: workflow timeout"));
  }

  void connect_filter(const Filter& filter, std::size_t index) {
    std::vector<Node> steps;
    for (std::size_t k = 0; k < filter.targets.size(); ++k) {
      steps.push_back(vertex({Kind::target, workflow_, index, k,
                              target_label(filter.targets[k], fmt::format("step {}", k + 1))}));
    }
    const auto known = constant_value(filter.expression);
    for (const auto* tests : {&tests_, &late_tests_}) {
      if (known != false && !steps.empty()) connect((*tests)[index], steps.front(), on_match);
      if (known != true) connect((*tests)[index], (*tests)[index + 1], otherwise);
    }
    std::string queue;
    for (std::size_t k = 0; k < steps.size(); ++k) {
      const Target& target = filter.targets[k];
      if (!target.queue.empty()) queue = target.queue;
      leave_to_queue_or_end(target, steps[k], queue);
      if (!target.outcome.empty()) continue;
      const bool last = k + 1 == steps.size();
      leave_to_next(target, steps[k], queue, last ? tests_[index + 1] : steps[k + 1],
                    last ? late_tests_[index + 1] : steps[k + 1]);
    }
  }

  void leave_to_next(const Target& target, Node step, const std::string& queue, Node next,
                     Node next_after_timeout) {
    if (target.timeout) connect(step, next_after_timeout, on_timeout);
    if (target.skip_if && constant_value(*target.skip_if) != false) connect(step, next, on_skip);
    const auto position = queues_.find(queue);
    if (position && workspace_.task_queues[*position].max_waiting) connect(step, next, on_full);
  }

  void leave_to_queue_or_end(const Target& target, Node step, const std::string& queue) {
    if (!target.outcome.empty()) {
      connect(step, end(target.outcome), ends);
    } else if (const auto position = queues_.find(queue)) {
      connect(step, queue_vertex(*position), offers);
    }
  }

  Node queue_vertex(std::size_t position) {
    const auto [found, is_new] = queue_vertices_.try_emplace(position);
    if (is_new) found->second = vertex({Kind::queue, workflow_, 0, position});
    return found->second;
  }

  // One vertex for each way to end, shared by the workflow's steps.
  Node end(const std::string& label) {
    const auto [found, is_new] = ends_.try_emplace(label);
    if (is_new) found->second = vertex({Kind::end, workflow_, 0, ends_.size() - 1, label});
    return found->second;
  }

  void find_reached(Node entry) {
    std::vector<boost::default_color_type> colors(boost::num_vertices(graph_));
    const auto color_map =
        boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph_));
    boost::queue<Node> waiting;
    boost::breadth_first_visit(graph_, entry, waiting, boost::default_bfs_visitor(), color_map);
    for (const boost::default_color_type color : colors) {
      reached_.push_back(color != boost::default_color_type::white_color);
    }
  }

  const Workspace& workspace_;
  const QueueIndex& queues_;
  std::size_t workflow_;
  Graph graph_;
  std::vector<bool> reached_;
  // By filter; one more for what comes after the last one.
  std::vector<Node> tests_;
  std::vector<Node> late_tests_;
  std::map<std::string, Node> ends_;
  std::map<std::size_t, Node> queue_vertices_;
};

// A text inside double quotes of the DOT language.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

std::string_view shape(Kind kind) {
  switch (kind) {
    case Kind::workflow: return "shape=oval, style=bold";
    case Kind::filter:
    case Kind::filter_after_timeout: return "shape=hexagon";
    case Kind::target:
    case Kind::default_filter: return "shape=box, style=rounded";
    case Kind::queue: return "shape=cylinder";
    case Kind::end: return "shape=box, peripheries=2";
  }
  return {};
}

std::string_view style(std::string_view edge) {
  if (edge == offers) return ", style=dotted";
  if (edge == on_timeout || edge == on_skip || edge == on_full) return ", style=dashed";
  return {};
}

// Names that stay the same when another workflow or queue is added behind.
std::string id_of(const Vertex& vertex) {
  switch (vertex.kind) {
    case Kind::workflow: return fmt::format("w{}", vertex.workflow);
    case Kind::filter:
    case Kind::filter_after_timeout: return fmt::format("w{}_f{}", vertex.workflow, vertex.filter);
    case Kind::target:
      return fmt::format("w{}_f{}_t{}", vertex.workflow, vertex.filter, vertex.target);
    case Kind::default_filter: return fmt::format("w{}_default", vertex.workflow);
    case Kind::queue: return fmt::format("q{}", vertex.target);
    case Kind::end: return fmt::format("w{}_end{}", vertex.workflow, vertex.target);
  }
  return {};
}

// Writes one workflow. The two vertices of a filter are one node; what no task can reach is grey.
class DotWriter {
 public:
  explicit DotWriter(const WorkflowGraph& drawing)
      : graph_(drawing.graph()), reached_(drawing.reached()), shown_(reached_), entered_(reached_) {
    for (Node node = 0; node < boost::num_vertices(graph_); ++node) {
      if (graph_[node].kind == Kind::filter_after_timeout && reached_[node]) {
        shown_[twin_of(node)] = true;
      }
      each_edge(node, [&](Node to, std::string_view) { entered_[to] = true; });
    }
  }

  [[nodiscard]] std::string vertices() const {
    std::string out;
    std::string filters;
    for (Node node = 0; node < boost::num_vertices(graph_); ++node) {
      const Vertex& vertex = graph_[node];
      const bool end = vertex.kind == Kind::end && !entered_[node];
      if (end || vertex.kind == Kind::filter_after_timeout || vertex.kind == Kind::queue) continue;
      out += fmt::format("    {} [{}{}, label=\"{}\"];\n", id_of(vertex), shape(vertex.kind),
                         shown_[node] ? "" : ", color=gray, fontcolor=gray", escaped(vertex.label));
      if (vertex.kind == Kind::filter) filters += fmt::format("{}; ", id_of(vertex));
    }
    // The filters stand below each other, the steps of each to its right.
    if (!filters.empty()) out += fmt::format("    {{ rank=same; {}}}\n", filters);
    return out;
  }

  [[nodiscard]] std::string edges() const {
    std::string out;
    std::set<std::string> written;
    for (Node node = 0; node < boost::num_vertices(graph_); ++node) {
      each_edge(node, [&](Node to, std::string_view label) {
        const std::string line = edge_line(node, to, label);
        if (written.insert(line).second) out += line;
      });
    }
    return out;
  }

 private:
  // The first vertex of a filter stands right before the second.
  static Node twin_of(Node late) { return late - 1; }

  // The drawn edges from a vertex.
  template <class Visit>
  void each_edge(Node from, const Visit& visit) const {
    const auto [begin, end] = boost::out_edges(from, graph_);
    for (auto edge = begin; edge != end; ++edge) {
      const std::string_view label = graph_[*edge].label;
      if (is_drawn(from, label)) visit(boost::target(*edge, graph_), label);
    }
  }

  // A filter that nobody comes to still shows its steps, but leads nowhere else.
  [[nodiscard]] bool is_drawn(Node from, std::string_view label) const {
    if (reached_[from]) return true;
    if (graph_[from].kind == Kind::filter) return label == on_match;
    return graph_[from].kind != Kind::filter_after_timeout;
  }

  [[nodiscard]] std::string edge_line(Node from, Node to, std::string_view label) const {
    const bool late =
        graph_[from].kind == Kind::filter_after_timeout && graph_[to].kind == Kind::end;
    return fmt::format("  {} -> {} [label=\"{}{}\"{}];\n", id_of(graph_[from]), id_of(graph_[to]),
                       label, late ? ", after a timeout" : "", style(label));
  }

  const Graph& graph_;
  const std::vector<bool>& reached_;
  std::vector<bool> shown_;
  std::vector<bool> entered_;
};

std::string queue_nodes(const Workspace& workspace) {
  std::string out;
  for (std::size_t i = 0; i < workspace.task_queues.size(); ++i) {
    const TaskQueue& queue = workspace.task_queues[i];
    const std::string_view workers =
        queue.target_workers ? queue.target_workers->source() : "nobody";
    out += fmt::format("  q{} [{}, label=\"{}\\n{}\"];\n", i, shape(Kind::queue),
                       escaped(queue.name), escaped(workers));
  }
  return out;
}

}  // namespace

Reach reach(const WorkflowConfiguration& configuration, const Workspace& workspace,
            const QueueIndex& queues) {
  const WorkflowGraph drawing(workspace, queues, 0, {}, configuration);
  const Graph& graph = drawing.graph();
  const std::vector<bool>& reached = drawing.reached();
  Reach result;
  result.filters.resize(configuration.filters.size());
  for (std::size_t i = 0; i < configuration.filters.size(); ++i) {
    result.filters[i].targets.resize(configuration.filters[i].targets.size());
  }
  for (Node node = 0; node < boost::num_vertices(graph); ++node) {
    if (graph[node].kind != Kind::target) continue;
    result.filters[graph[node].filter].targets[graph[node].target] = reached[node];
  }
  for (Reach::OfFilter& filter : result.filters) {
    filter.matched = !filter.targets.empty() && filter.targets.front();
  }
  result.falls_through = reached[drawing.after_last_filter()];
  return result;
}

}  // namespace workflow

std::string to_dot(const Workspace& workspace) {
  using workflow::escaped;
  const workflow::QueueIndex queues(workspace);
  std::string out = fmt::format("digraph \"{}\" {{\n  rankdir=LR;\n", escaped(workspace.name));
  out += "  node [fontname=\"sans-serif\", fontsize=11];\n";
  out += "  edge [fontname=\"sans-serif\", fontsize=9];\n";
  out += workflow::queue_nodes(workspace);
  for (std::size_t i = 0; i < workspace.workflows.size(); ++i) {
    const Workflow& drawn = workspace.workflows[i];
    if (!drawn.configuration) continue;
    const workflow::WorkflowGraph graph(workspace, queues, i, drawn.name, *drawn.configuration);
    const workflow::DotWriter writer(graph);
    out += fmt::format("  subgraph cluster_{} {{\n    label=\"{}\";\n{}  }}\n{}", i,
                       escaped(drawn.name), writer.vertices(), writer.edges());
  }
  return out + "}\n";
}

ACD_NAMESPACE_END
