#pragma once

#include "config.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace dispatcher {

/// The connection to Kamailio's evapi: netstrings both ways. It comes back by itself, after one
/// second each time.
class Evapi {
 public:
  using Heard = std::function<void(std::string_view)>;
  using Connected = std::function<void()>;

  Evapi(boost::asio::io_context& io, Address address, Connected connected, Heard heard);

  void start();
  void stop();
  /// Sent in order; what is sent while there is no connection is dropped, because Kamailio is asked
  /// for everything after the next hello.
  void send(std::string_view message);
  [[nodiscard]] bool is_connected() const noexcept { return connected_; }

 private:
  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> listen();
  boost::asio::awaitable<void> write();
  void take_apart();

  boost::asio::io_context& io_;
  Address address_;
  Connected on_connected_;
  Heard on_heard_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer pause_;
  std::string received_;
  std::deque<std::string> outgoing_;
  bool connected_ = false;
  bool writing_ = false;
  bool stopped_ = false;
};

}  // namespace dispatcher
