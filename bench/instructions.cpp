// Work whose instructions are counted, for tools/bench_instructions.py: unlike times they are the
// same on a busy machine. `acd_instructions NAME` prints over how many items the count goes.
#include <acd/expression/expression.hpp>
#include <acd/router/json.hpp>

#include "company.hpp"
#include "router_way.hpp"

#include <cstdio>
#include <string_view>

/// Callgrind counts while it is inside this function, so the name must stay as it is, and the call
/// must not become a jump.
extern "C" [[gnu::noinline, gnu::used]] void acd_measured(void (*work)(void*), void* context) {
  work(context);
  benchmark::ClobberMemory();
}

namespace {

using bench::Deed;

constexpr std::uint32_t workers = 300;
constexpr std::size_t batch = 200;
constexpr std::size_t batches = 10;

template <class Work>
void measured(Work work) {
  acd_measured([](void* context) { (*static_cast<Work*>(context))(); }, &work);
}

/// A busy site after its first hours.
class Site {
 public:
  Site() {
    bench::Decisions unused;
    for (std::size_t done = 0; done < 12'000; done += batch) {
      prepare();
      way_.tell(unused);
    }
  }
  void prepare() {
    day_.go_on(batch, deeds_);
    way_.prepare(deeds_);
  }
  bench::RouterWay& way() { return way_; }

 private:
  bench::Population population_{workers};
  bench::Day day_{population_};
  bench::RouterWay way_{population_};
  std::vector<Deed> deeds_;
};

// A task comes in, someone is chosen and reserved, accepts, completes.
std::size_t decision() {
  Site site;
  for (std::size_t i = 0; i < batches; ++i) {
    site.prepare();
    measured([&] { site.way().tell(); });
  }
  return site.way().failed() ? 0 : batches * batch;
}

// An event as JSON.
std::size_t event_json() {
  Site site;
  std::size_t events = 0;
  std::string text;
  site.prepare();
  site.way().tell([&](const acd::Router& router, const acd::router::EventBuffer& told) {
    text.clear();
    measured([&] {
      for (const acd::router::Event& event : told.events()) append_json(text, router, event);
    });
    events += told.events().size();
  });
  return events;
}

// One expression, asked of every worker.
std::size_t expression() {
  const auto compiled = acd::Expression::compile(bench::target, acd::Context::target);
  if (!compiled) return 0;
  const acd::Value task = *acd::Value::from_json(bench::task_text);
  std::vector<acd::Value> people;
  for (std::size_t i = 0; i < workers; ++i) {
    people.push_back(*acd::Value::from_json(bench::worker_text(i)));
  }
  measured([&] {
    for (const acd::Value& worker : people) {
      acd::Scope scope;
      scope.task = task;
      scope.worker = worker;
      benchmark::DoNotOptimize(compiled->matches(scope));
    }
  });
  return people.size();
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view name = count == 2 ? arguments[1] : "";
  std::size_t items = 0;
  if (name == "decision") items = decision();
  if (name == "event_json") items = event_json();
  if (name == "expression") items = expression();
  if (items == 0) {
    std::fputs("usage: acd_instructions decision|event_json|expression\n", stderr);
    return 2;
  }
  std::printf("%zu\n", items);
}
