#include <acd/simulation/distribution.hpp>

#include "simulation/arithmetic.hpp"
#include "simulation/draw.hpp"
#include "simulation/histogram.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using acd::simulation::Distribution;
using acd::simulation::Draw;
using acd::simulation::Histogram;

namespace {

Distribution law(std::string_view json) {
  return *Distribution::from_value(*acd::Value::from_json(json));
}

std::vector<std::string> faults(std::string_view json) {
  const auto read = Distribution::from_value(*acd::Value::from_json(json), "/law");
  std::vector<std::string> pointers;
  if (!read) {
    for (const acd::Error& error : read.errors()) pointers.push_back(error.pointer);
  }
  return pointers;
}

}  // namespace

TEST_CASE("own functions agree with the C library's to the last places") {
  Draw draw({1});
  for (int i = 0; i < 20'000; ++i) {
    const double x = std::exp(60 * (draw.uniform() - 0.5));
    REQUIRE(acd::simulation::log(x) == doctest::Approx(std::log(x)).epsilon(1e-15));
    const double y = 1400 * (draw.uniform() - 0.5);
    REQUIRE(acd::simulation::exp(y) == doctest::Approx(std::exp(y)).epsilon(1e-14));
    const double turns = 20 * (draw.uniform() - 0.5);
    REQUIRE(std::abs(acd::simulation::sine_of_turns(turns) -
                     std::sin(turns * 2 * 3.14159265358979323846)) < 1e-13);
    const double z = 30 * draw.uniform() + 1e-3;
    REQUIRE(acd::simulation::log_gamma(z) ==
            doctest::Approx(std::lgamma(z)).epsilon(1e-12).scale(1));
  }
}

TEST_CASE("the same key draws the same numbers, another key others") {
  Draw a({7, 1, 2});
  Draw b({7, 1, 2});
  Draw c({7, 2, 1});
  const double first = a.uniform();
  CHECK(first == b.uniform());
  CHECK(first != c.uniform());
  CHECK(Draw({7, 1, 2}).next() == 6485424431804411616U);
}

TEST_CASE("laws have the mean and the variation that they say") {
  struct Row {
    const char* json;
    double mean, cv;
  };
  const std::vector<Row> rows{
      {R"(180)", 180, 0},
      {R"({"exponential":180})", 180, 1},
      {R"({"gamma":{"mean":180,"cv":1.5}})", 180, 1.5},
      {R"({"gamma":{"mean":20,"cv":0.3}})", 20, 0.3},
      {R"({"lognormal":{"mean":180,"cv":0.8}})", 180, 0.8},
      {R"({"weibull":{"mean":180,"cv":1.5}})", 180, 1.5},
      {R"({"weibull":{"mean":180,"shape":1}})", 180, 1},
      {R"({"uniform":[3,7]})", 5, 4 / std::sqrt(12.0) / 5},
      {R"({"erlang":{"mean":180,"k":3}})", 180, 1 / std::sqrt(3.0)},
      {R"({"hyperexponential":{"mean":180,"cv":2}})", 180, 2},
      {R"({"empirical":[1,2,3,6]})", 3, std::sqrt(3.5) / 3},
      {R"({"mixture":[[1,0],[9,{"exponential":10}]]})", 9, std::sqrt(11.0) / 3},
      {R"({"by_time":[[0,1],[100,{"exponential":60}]]})", 60, 1},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    CAPTURE(row.json);
    const Distribution one = law(row.json);
    CHECK(one.mean(500) == doctest::Approx(row.mean).epsilon(1e-9));
    constexpr int n = 200'000;
    Draw draw({3, i});
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < n; ++k) {
      const double x = one.sample(draw, 500);
      REQUIRE(x >= 0);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / n;
    const double cv = std::sqrt(std::max(0.0, squares / n - mean * mean)) / mean;
    CHECK(std::abs(mean - row.mean) <= 5 * row.cv * row.mean / std::sqrt(n) + 1e-9);
    CHECK(cv == doctest::Approx(row.cv).epsilon(0.05));
  }
}

TEST_CASE("a law before the first time of by_time is the first") {
  Draw draw({1});
  CHECK(law(R"({"by_time":[[10,3],[20,4]]})").sample(draw, 0) == 3);
  CHECK(law(R"({"by_time":[[10,3],[20,4]]})").sample(draw, 20) == 4);
}

TEST_CASE("faults of laws are told with their place, all at once") {
  using List = std::vector<std::string>;
  CHECK(faults("-1") == List{"/law"});
  CHECK(faults(R"("soon")") == List{"/law"});
  CHECK(faults(R"({"exponential":0})") == List{"/law/exponential"});
  CHECK(faults(R"({"exponential":1,"gamma":2})") == List{"/law"});
  CHECK(faults(R"({"normal":{"mean":1}})") == List{"/law/normal"});
  CHECK(faults(R"({"gamma":{"mean":1}})") == List{"/law/gamma"});
  CHECK(faults(R"({"gamma":{"mean":-1,"cv":0}})") == List{"/law/gamma/mean", "/law/gamma/cv"});
  CHECK(faults(R"({"erlang":{"mean":1,"k":1.5}})") == List{"/law/erlang/k"});
  CHECK(faults(R"({"hyperexponential":{"mean":1,"cv":1}})") == List{"/law/hyperexponential/cv"});
  CHECK(faults(R"({"uniform":[5,1]})") == List{"/law/uniform/1"});
  CHECK(faults(R"({"empirical":[]})") == List{"/law/empirical"});
  CHECK(faults(R"({"empirical":"file.txt"})") == List{"/law/empirical"});
  CHECK(faults(R"({"mixture":[[0,1]]})") == List{"/law/mixture"});
  CHECK(faults(R"({"mixture":[[1,-1],[2]]})") == List{"/law/mixture/0/1", "/law/mixture/1"});
  CHECK(faults(R"({"by_time":[[5,1],[5,2]]})") == List{"/law/by_time/1/0"});
  std::string nested = "1";
  for (int i = 0; i < 40; ++i) nested = R"({"mixture":[[1,)" + nested + "]]}";
  CHECK(faults(nested).size() == 1);
}

TEST_CASE("lengths of a file") {
  const auto file = [](std::string text) {
    return Distribution::from_value(
        *acd::Value::from_json(R"({"empirical":"x"})"), "",
        [text](std::string_view) -> acd::Result<std::string> { return text; });
  };
  CHECK(file("10\r\n20\n\n30")->mean() == 20);
  const auto bad = file("10\nten\n-1\n");
  REQUIRE_FALSE(bad);
  CHECK(bad.errors().size() == 2);
  CHECK(bad.errors().at(1).message.find("line 3") != std::string::npos);
  CHECK_FALSE(file(""));
}

TEST_CASE("a histogram's quantiles are within a percent") {
  Histogram histogram;
  CHECK(histogram.quantile(0.5) == 0);
  for (std::int64_t i = 1; i <= 100'000; ++i) histogram.add(i * 1000);
  for (const double share : {0.1, 0.5, 0.9, 0.99}) {
    CHECK(histogram.quantile(share) == doctest::Approx(share * 100).epsilon(0.01));
  }
  Histogram twice = histogram;
  twice.add(histogram);
  CHECK(twice.total() == 200'000);
  CHECK(twice.quantile(0.5) == histogram.quantile(0.5));
  Histogram extremes;
  extremes.add(0);
  extremes.add(std::int64_t{1} << 60);
  CHECK(extremes.quantile(0.4) == 0);
  CHECK(extremes.quantile(1) == doctest::Approx(1.1529e12).epsilon(0.02));
}
