#pragma once

#include <acd/adapters/kamailio.hpp>
#include <acd/adapters/metrics.hpp>
#include <acd/core/time.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "config.hpp"
#include "customers.hpp"
#include "evapi.hpp"
#include "journal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

/// One router, one thread, one switch: messages in, requests out, one timer for whatever is next
/// due.
class Dispatcher {
 public:
  Dispatcher(boost::asio::io_context& io, const Config& config);

  void start();
  /// Takes no more messages and writes a snapshot; conversations go on without us.
  void stop();

  /// Obeys a command as JSON, now. The answer: {} or the refusal or the faults, as JSON.
  struct Answer {
    int status = 200;
    std::string body;
  };
  [[nodiscard]] Answer obey(std::string_view json);

  [[nodiscard]] const acd::Router& router() const { return router_; }
  [[nodiscard]] bool is_connected() const { return evapi_.is_connected(); }
  /// For Prometheus.
  [[nodiscard]] std::string metrics() const;

 private:
  void connected();
  void heard(std::string_view message);
  void take(const acd::adapters::Received& received);
  std::optional<acd::router::Refusal> apply(acd::router::ParsedCommand command);
  [[nodiscard]] acd::Value look_up(const acd::Value& command);
  void advance();
  void tell();
  void send(std::vector<acd::adapters::Outgoing>& requests);
  void arm();
  void every_minute();
  void snapshot();
  [[nodiscard]] acd::TimePoint now() const;

  acd::Options options_;
  Journal journal_;
  acd::Router router_;
  acd::adapters::Kamailio sip_;
  std::optional<Customers> customers_;
  acd::router::EventBuffer events_;
  Evapi evapi_;
  boost::asio::steady_timer due_;
  boost::asio::steady_timer minute_;
  std::uint64_t at_snapshot_ = 0;  // commands the snapshot knows
  acd::adapters::Metrics metrics_;
};

}  // namespace dispatcher
