#include <acd/adapters/connect.hpp>

#include "adapters/connect_messages.hpp"
#include "adapters/contract/contract.hpp"
#include "adapters/contract/known_people.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace acd::adapters;
using namespace acd_test;
using contract::Messages;

namespace {

constexpr const char* site_text = R"({
  "name": "site",
  "task_queues": [{"name": "everyone"}],
  "workers": [
    {"name": "user-1", "activity": "Available", "attributes": {"email": "o@x", "department_id": 1}},
    {"name": "user-2", "activity": "Available", "attributes": {"email": "c@x", "department_id": 1}}],
  "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration":
    {"task_routing": {"filters": [{"expression": "1==1", "targets": [
      {"expression": "worker.email=='o@x'", "queue": "everyone", "timeout": 10, "skip_if": "1==1"},
      {"expression": "worker.department_id==1", "queue": "everyone", "timeout": 15},
      {"x_outcome": "announce"}]}]}}}],
  "options": {"exclude_after": "both", "timeout_activity": "none"}})";

Messages messages(const std::vector<std::string>& texts) {
  Messages out;
  for (const std::string& text : texts) {
    out.push_back({{"POST", "https://acd.example.com/connect", {}, text}, {}});
  }
  return out;
}

// Reservation 1 is the owner's, 2 the colleague's; others are nobody's.
class ConnectPeer final : public contract::Peer {
 public:
  explicit ConnectPeer(ConnectOffer offer) : connect_(options(offer)) {}

  [[nodiscard]] std::string site() const override { return site_text; }
  [[nodiscard]] Received receive(const acd::Router& router, const HttpRequest& request) override {
    return connect_.receive(router, request.body);
  }
  void append_requests(std::vector<Outgoing>& out, const acd::Router& router,
                       const acd::router::Event& event, Origin origin) override {
    connect_.append_requests(out, router, event, origin);
  }
  void append_undo(std::vector<Outgoing>& out, const acd::Value& command,
                   const acd::router::Refusal& refusal) override {
    connect_.append_undo(out, command, refusal);
  }
  [[nodiscard]] Fate fate(const Outgoing& sent, const HttpResponse& answer) override {
    return AmazonConnect::fate(sent, answer.status);
  }
  [[nodiscard]] Received answered(const acd::Router& /*router*/, const Outgoing& sent,
                                  const HttpResponse& answer) override {
    Received out;
    if (AmazonConnect::fate(sent, answer.status) == Fate::done) return out;
    if (auto command = AmazonConnect::failed(sent)) out.commands.push_back(*std::move(command));
    return out;
  }
  [[nodiscard]] bool takes_back() const override { return false; }

  [[nodiscard]] std::string task(int call) const override { return "c" + std::to_string(call); }
  [[nodiscard]] Messages arrives(int call) const override {
    return messages({contact_event("INITIATED", task(call), 0, caller()),
                     queued(task(call), 1, "holding", caller())});
  }
  [[nodiscard]] Messages answers(int call, int reservation) const override {
    return messages({agent_with(user(reservation), task(call), "CONNECTED", 5),
                     connected(task(call), user(reservation), 5)});
  }
  [[nodiscard]] Messages declines(int call, int reservation) const override {
    return messages({agent_with(user(reservation), task(call), "MISSED", 4)});
  }
  [[nodiscard]] Messages unreachable(int call, int reservation) const override {
    return messages({agent_with(user(reservation), task(call), "ERROR", 4)});
  }
  [[nodiscard]] Messages leaves(int call, int reservation) const override {
    return messages({agent_with(user(reservation), task(call), "ENDED", 8)});
  }
  [[nodiscard]] Messages hangs_up(int call) const override {
    return messages({contact_event("DISCONNECTED", task(call), 9, caller())});
  }

 private:
  static ConnectOptions options(ConnectOffer offer) {
    ConnectOptions out;
    out.instance_id = connect_instance;
    out.region = "ap-northeast-1";
    out.api = "https://connect.example.com";
    out.offer = offer;
    out.announcements = {"announce"};
    return out;
  }
  static std::string user(int reservation) { return "user-" + std::to_string(reservation); }
  // Whom no log may name.
  static std::string caller() {
    return R"(,"customerEndpoint":{"address":")" + std::string(contract::known_number) +
           R"("},"customerId":")" + std::string(contract::known_mail) + "\"";
  }

  AmazonConnect connect_;
};

std::unique_ptr<contract::Peer> associate() {
  return std::make_unique<ConnectPeer>(ConnectOffer::associate);
}
std::unique_ptr<contract::Peer> criteria() {
  return std::make_unique<ConnectPeer>(ConnectOffer::criteria);
}

}  // namespace

ACD_ADAPTER_CONTRACT("Amazon Connect", associate)
ACD_ADAPTER_CONTRACT("Amazon Connect, by criteria", criteria)
