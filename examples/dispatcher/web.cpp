#include "web.hpp"

#include "calls.hpp"
#include "page.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace dispatcher {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using boost::system::error_code;

namespace {

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr std::uint64_t largest_body = std::uint64_t{1} << 20;

Response text(http::status status, std::string body, std::string_view type) {
  Response out(status, 11);
  out.set(http::field::content_type, std::string(type));
  out.body() = std::move(body);
  return out;
}

std::string health(const Dispatcher& dispatcher) {
  return std::string(R"({"kamailio":)") + (dispatcher.is_connected() ? "true" : "false") +
         R"(,"commands":)" + std::to_string(dispatcher.router().commands()) + "}\n";
}

bool is_json(const Request& request) {
  return std::string_view(request[http::field::content_type]).starts_with("application/json");
}

// Pages of other sites can send forms here, but no JSON.
Response command(const Request& request, Dispatcher& dispatcher) {
  if (!is_json(request))
    return text(http::status::unsupported_media_type, "expected application/json\n", "text/plain");
  auto obeyed = dispatcher.obey(request.body());
  return text(static_cast<http::status>(obeyed.status), std::move(obeyed.body),
              obeyed.status == 400 ? "text/plain" : "application/json");
}

Response answer(const Request& request, Dispatcher& dispatcher) {
  const bool reads = request.method() == http::verb::get;
  const auto target = request.target();
  if (target == "/commands" && request.method() == http::verb::post)
    return command(request, dispatcher);
  if (target == "/" && reads)
    return text(http::status::ok, std::string(page), "text/html; charset=utf-8");
  if (target == "/calls" && reads)
    return text(http::status::ok, calls_json(dispatcher.router()), "application/json");
  if (target == "/metrics" && reads) {
    return text(http::status::ok, dispatcher.metrics(), acd::adapters::Metrics::content_type);
  }
  if (target == "/health" && reads) {
    return text(dispatcher.is_connected() ? http::status::ok : http::status::service_unavailable,
                health(dispatcher), "application/json");
  }
  return text(http::status::not_found,
              "expected GET of /, /calls, /health or /metrics, or POST of /commands\n",
              "text/plain");
}

}  // namespace

Web::Web(asio::io_context& io, const Address& address, Dispatcher& dispatcher)
    : io_(io), acceptor_(io), dispatcher_(dispatcher) {
  const asio::ip::tcp::endpoint here(asio::ip::make_address(address.host), address.port);
  error_code failed;
  acceptor_.open(here.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(here, failed);
  if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    throw std::runtime_error(address.host + ":" + std::to_string(address.port) + ": " +
                             failed.message());
  }
}

void Web::start() { asio::co_spawn(io_, accept(), asio::detached); }

void Web::stop() {
  error_code ignored;
  acceptor_.close(ignored);
}

asio::awaitable<void> Web::accept() {
  while (acceptor_.is_open()) {
    error_code failed;
    asio::ip::tcp::socket socket =
        co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, failed));
    if (!failed) asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> Web::serve(asio::ip::tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(largest_body);
    stream.expires_after(std::chrono::seconds(30));
    error_code failed;
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, failed));
    if (failed) co_return;
    Response response = answer(parser.get(), dispatcher_);
    response.keep_alive(parser.get().keep_alive());
    response.prepare_payload();
    co_await http::async_write(stream, response, asio::redirect_error(use_awaitable, failed));
    if (failed || !response.keep_alive()) co_return;
  }
}

}  // namespace dispatcher
