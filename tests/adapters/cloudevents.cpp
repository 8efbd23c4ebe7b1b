// Events as requests, for the tests with real peers: cloudevents WORKSPACE structured|binary|batch,
// commands on standard input; prints {"headers", "body"}, one a line.
#include <acd/adapters/cloudevents.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

using namespace acd;
using namespace acd::adapters;

namespace {

void print(const HttpRequest& request) {
  ValueBuilder out;
  out.begin_object().key("body").string(request.body).key("headers").begin_object();
  for (const auto& [name, value] : request.headers) out.key(name).string(value);
  std::cout << to_json(out.end_object().end_object().finish()) << '\n';
}

std::vector<CloudEvent> events_of(const Workspace& workspace) {
  Router router(workspace);
  router::CommandReader reader(workspace.options);
  router::EventBuffer buffer;
  const CloudEventMaker maker;
  std::vector<CloudEvent> out;
  for (std::string line; std::getline(std::cin, line);) {
    const auto parsed = reader.read(line).value();
    if (const auto refusal = router.apply(parsed.command, buffer)) {
      throw std::runtime_error(refusal->sentence);
    }
    for (const auto& event : buffer.events()) out.push_back(maker.make(router, event));
    buffer.clear();
  }
  return out;
}

void run(const std::string& path, const std::string& mode) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto events = events_of(Workspace::from_json(text).value());
  if (mode == "batch") return print(batch_request(events));
  for (const CloudEvent& event : events) {
    print(mode == "binary" ? binary_request(event) : structured_request(event));
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("expected WORKSPACE and structured, binary or batch");
    run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
