#pragma once

#include "config.hpp"
#include "dispatcher.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace dispatcher {

/// HTTP for operators: a page of the calls (GET / and /calls), GET /health and /metrics, POST
/// /commands (one command as JSON).
class Web {
 public:
  Web(boost::asio::io_context& io, const Address& address, Dispatcher& dispatcher);

  void start();
  void stop();

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Dispatcher& dispatcher_;
};

}  // namespace dispatcher
