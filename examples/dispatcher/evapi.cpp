#include "evapi.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <iostream>
#include <utility>

namespace dispatcher {

namespace asio = boost::asio;
using asio::use_awaitable;
using boost::system::error_code;

namespace {

constexpr std::size_t longest_message = 65'536;

}  // namespace

Evapi::Evapi(asio::io_context& io, Address address, Connected connected, Heard heard)
    : io_(io),
      address_(std::move(address)),
      on_connected_(std::move(connected)),
      on_heard_(std::move(heard)),
      socket_(io),
      pause_(io) {}

void Evapi::start() { asio::co_spawn(io_, run(), asio::detached); }

void Evapi::stop() {
  stopped_ = true;
  pause_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

asio::awaitable<void> Evapi::run() {
  while (!stopped_) {
    error_code failed;
    const asio::ip::tcp::endpoint peer(asio::ip::make_address(address_.host, failed),
                                       address_.port);
    socket_ = asio::ip::tcp::socket(io_);
    co_await socket_.async_connect(peer, asio::redirect_error(use_awaitable, failed));
    if (!failed) {
      connected_ = true;
      received_.clear();
      outgoing_.clear();
      on_connected_();
      co_await listen();
      connected_ = false;
      if (!stopped_) std::cerr << "dispatcher: Kamailio is gone; trying again\n";
    }
    pause_.expires_after(std::chrono::seconds(1));
    co_await pause_.async_wait(asio::redirect_error(use_awaitable, failed));
  }
}

asio::awaitable<void> Evapi::listen() {
  std::array<char, 16'384> block{};
  for (;;) {
    error_code failed;
    const std::size_t size = co_await socket_.async_read_some(
        asio::buffer(block), asio::redirect_error(use_awaitable, failed));
    if (failed) co_return;
    received_.append(block.data(), size);
    take_apart();
    if (received_.size() > 2 * longest_message) co_return;  // no netstrings
  }
}

// <length>:<message>,
void Evapi::take_apart() {
  std::size_t from = 0;
  for (;;) {
    const std::size_t colon = received_.find(':', from);
    if (colon == std::string::npos) break;
    std::size_t size = 0;
    const auto [end, fault] =
        std::from_chars(received_.data() + from, received_.data() + colon, size);
    if (fault != std::errc() || end != received_.data() + colon || size > longest_message) {
      error_code ignored;
      socket_.close(ignored);
      return;
    }
    if (received_.size() < colon + 1 + size + 1) break;
    on_heard_(std::string_view(received_).substr(colon + 1, size));
    from = colon + 1 + size + 1;
  }
  received_.erase(0, from);
}

void Evapi::send(std::string_view message) {
  if (!connected_) return;
  outgoing_.push_back(std::to_string(message.size()) + ":" + std::string(message) + ",");
  if (!std::exchange(writing_, true)) asio::co_spawn(io_, write(), asio::detached);
}

asio::awaitable<void> Evapi::write() {
  while (!outgoing_.empty()) {
    const std::string next = std::move(outgoing_.front());
    outgoing_.pop_front();
    error_code failed;
    co_await asio::async_write(socket_, asio::buffer(next),
                               asio::redirect_error(use_awaitable, failed));
    if (failed) break;
  }
  writing_ = false;
}

}  // namespace dispatcher
