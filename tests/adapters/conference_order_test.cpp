#include <acd/adapters/conference_order.hpp>

#include "router/random.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace acd::adapters;
using namespace std::chrono_literals;
using acd::TimePoint;

namespace {

HttpRequest callback(int number, const std::string& conference = "CF1") {
  return {"POST",
          "https://acd.example.com/twilio/conference?t=WT1",
          {{"content-type", "application/x-www-form-urlencoded"}},
          "ConferenceSid=" + conference + "&SequenceNumber=" + std::to_string(number)};
}

std::string numbers(const std::vector<HttpRequest>& requests) {
  std::string out;
  for (const HttpRequest& one : requests) out += one.body.substr(one.body.rfind('=') + 1) + " ";
  return out;
}

const TimePoint start{};

}  // namespace

TEST_CASE("Conference order: whatever the order of arrival, each has its turn once") {
  acd::router::Random random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<int> arrival{1, 2, 3, 4, 5, 6};
    for (std::size_t i = arrival.size(); i > 1; --i) {
      std::swap(arrival[i - 1], arrival[random.below(static_cast<std::uint32_t>(i))]);
    }
    ConferenceOrder order;
    std::vector<HttpRequest> out;
    for (const int number : arrival) {
      for (HttpRequest& one : order.take(callback(number), start)) out.push_back(one);
    }
    CHECK(numbers(out) == "1 2 3 4 5 6 ");
    CHECK_FALSE(order.next_deadline());
  }
}

TEST_CASE("Conference order: what does not come is waited for two seconds") {
  ConferenceOrder order;
  CHECK(numbers(order.take(callback(1), start)) == "1 ");
  CHECK(order.take(callback(4), start + 1s).empty());
  CHECK(order.take(callback(3), start + 2s).empty());
  REQUIRE(order.next_deadline());
  CHECK(*order.next_deadline() == start + 3s);
  CHECK(order.release(start + 2s).empty());
  CHECK(numbers(order.release(start + 3s)) == "3 4 ");
  CHECK(numbers(order.take(callback(2), start + 4s)) == "2 ");
  CHECK(numbers(order.take(callback(5), start + 4s)) == "5 ");
  CHECK(numbers(order.take(callback(5), start + 4s)) == "5 ");
}

TEST_CASE("Conference order: conferences do not wait for each other, nor what belongs to none") {
  ConferenceOrder order;
  CHECK(order.take(callback(2), start).empty());
  CHECK(numbers(order.take(callback(1, "CF2"), start)) == "1 ");
  HttpRequest other = callback(7);
  other.body = "CallStatus=ringing";
  CHECK(order.take(other, start).size() == 1);
  other.body = "ConferenceSid=CF1&SequenceNumber=soon";
  CHECK(order.take(other, start).size() == 1);
  other.body = "%";
  CHECK(order.take(other, start).size() == 1);
  CHECK(numbers(order.take(callback(1), start)) == "1 2 ");
}

TEST_CASE("Conference order: it remembers so many conferences; of the oldest nothing is lost") {
  ConferenceOrder order(2s, 2);
  CHECK(order.take(callback(2, "CF1"), start).empty());
  CHECK(order.take(callback(2, "CF2"), start + 1s).empty());
  CHECK(numbers(order.take(callback(3, "CF3"), start + 1s)) == "2 ");
  REQUIRE(order.next_deadline());
  CHECK(*order.next_deadline() == start + 3s);
  CHECK(numbers(order.release(start + 3s)) == "2 3 ");
}
