#pragma once

#include <acd/adapters/destination.hpp>
#include <acd/adapters/webhook_sink.hpp>

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

/// Sends requests with libcurl, several at once, on the thread that calls it.
///
/// It asks the rules for the very address that a connection is made to, so that a name that
/// resolves to another address later gets nowhere. Redirects are not followed, proxies of the
/// environment not used, certificates are verified, TLS is 1.2 or later.
class CurlTransport final : public acd::adapters::Transport {
 public:
  struct Options {
    acd::adapters::Destinations destinations = {};
    std::string ca_file = {};                 ///< whom to trust instead of the system's authorities
    std::chrono::milliseconds timeout{5000};  ///< of a whole request
  };

  explicit CurlTransport(Options options);
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override;

  void send(const acd::adapters::Delivery& delivery) override;
  [[nodiscard]] std::vector<Answer> wait(acd::Duration at_most) override;

  struct Exchange;  // one request and what has come of it

 private:
  void finish(CURL* handle, CURLcode result);
  void set_options(Exchange& exchange) const;

  Options options_;
  CURLM* multi_;
  std::vector<std::unique_ptr<Exchange>> exchanges_;
  std::vector<Answer> answers_;
};
