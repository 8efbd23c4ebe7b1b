#include "curl_transport.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

using acd::adapters::Delivery;
using acd::adapters::Destinations;

struct CurlTransport::Exchange {
  std::uint64_t ticket = 0;
  acd::adapters::HttpRequest request;
  acd::adapters::HttpResponse response{.status = 0};
  const Destinations* destinations = nullptr;
  curl_slist* headers = nullptr;
  CURL* handle = nullptr;

  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    curl_slist_free_all(headers);
    if (handle != nullptr) curl_easy_cleanup(handle);
  }
};

namespace {

using CurlInteger = decltype(0L);  // what libcurl takes and gives
constexpr std::size_t longest_header = 8192;
constexpr std::size_t most_headers = 100;

std::string address_of(const curl_sockaddr& to) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (to.family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in*>(&to.addr)->sin_addr;
  } else if (to.family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6*>(&to.addr)->sin6_addr;
  }
  if (bytes == nullptr || inet_ntop(to.family, bytes, text.data(), text.size()) == nullptr)
    return {};
  return text.data();
}

// libcurl has resolved the name and is about to connect: the last moment to say no.
curl_socket_t open_socket(void* exchange, curlsocktype purpose, curl_sockaddr* to) {
  const auto& destinations = *static_cast<CurlTransport::Exchange*>(exchange)->destinations;
  if (purpose != CURLSOCKTYPE_IPCXN || !destinations.may_connect(address_of(*to))) {
    return CURL_SOCKET_BAD;
  }
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// What the other side says is read to its end and forgotten.
std::size_t ignore(char* /*data*/, std::size_t size, std::size_t count, void* /*exchange*/) {
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* exchange) {
  auto& response = static_cast<CurlTransport::Exchange*>(exchange)->response;
  std::string_view line(data, size * count);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) {
    line.remove_suffix(1);
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos && line.size() <= longest_header &&
      response.headers.size() < most_headers) {
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    response.headers.emplace_back(line.substr(0, colon), value);
  }
  return size * count;
}

template <class... Value>
void set(CURL* handle, CURLoption option, Value... value) {
  if (curl_easy_setopt(handle, option, value...) != CURLE_OK) {
    throw std::runtime_error("libcurl does not know option " + std::to_string(option));
  }
}

}  // namespace

CurlTransport::CurlTransport(Options options)
    : options_(std::move(options)), multi_(curl_multi_init()) {
  if (multi_ == nullptr) throw std::runtime_error("libcurl could not be started");
}

CurlTransport::~CurlTransport() {
  for (const auto& exchange : exchanges_) curl_multi_remove_handle(multi_, exchange->handle);
  exchanges_.clear();
  curl_multi_cleanup(multi_);
}

void CurlTransport::set_options(Exchange& exchange) const {
  CURL* const handle = exchange.handle;
  void* const self = &exchange;
  set(handle, CURLOPT_URL, exchange.request.url.c_str());
  set(handle, CURLOPT_CUSTOMREQUEST, exchange.request.method.c_str());
  set(handle, CURLOPT_POSTFIELDS, exchange.request.body.data());
  set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.request.body.size()));
  set(handle, CURLOPT_HTTPHEADER, exchange.headers);
  set(handle, CURLOPT_PROTOCOLS_STR, options_.destinations.plain_http ? "http,https" : "https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<CurlInteger>(options_.timeout.count()));
  set(handle, CURLOPT_SSLVERSION, static_cast<CurlInteger>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_file.empty()) set(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
  set(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, self);
  set(handle, CURLOPT_WRITEFUNCTION, ignore);
  set(handle, CURLOPT_HEADERFUNCTION, take_header);
  set(handle, CURLOPT_HEADERDATA, self);
}

void CurlTransport::send(const Delivery& delivery) {
  auto exchange = std::make_unique<Exchange>();
  exchange->ticket = delivery.ticket;
  exchange->request = delivery.request;
  exchange->destinations = &options_.destinations;
  exchange->handle = curl_easy_init();
  if (exchange->handle == nullptr) throw std::runtime_error("libcurl could not be started");
  for (const auto& [name, value] : delivery.request.headers) {
    std::string line = name;
    line.append(": ").append(value);
    exchange->headers = curl_slist_append(exchange->headers, line.c_str());
  }
  // What curl would add by itself.
  exchange->headers = curl_slist_append(exchange->headers, "Expect:");
  set_options(*exchange);
  curl_multi_add_handle(multi_, exchange->handle);
  exchanges_.push_back(std::move(exchange));
}

void CurlTransport::finish(CURL* handle, CURLcode result) {
  const auto found = std::find_if(exchanges_.begin(), exchanges_.end(),
                                  [&](const auto& exchange) { return exchange->handle == handle; });
  Exchange& exchange = **found;
  CurlInteger status = 0;
  if (result == CURLE_OK) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  answers_.push_back({exchange.ticket, std::move(exchange.response)});
  curl_multi_remove_handle(multi_, handle);
  exchanges_.erase(found);
}

std::vector<acd::adapters::Transport::Answer> CurlTransport::wait(acd::Duration at_most) {
  int running = 0;
  curl_multi_perform(multi_, &running);
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(at_most);
  if (wait.count() > 0) {
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    curl_multi_perform(multi_, &running);
  }
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
  }
  return std::exchange(answers_, {});
}
