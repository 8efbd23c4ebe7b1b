#include "simulation/distribution_document.hpp"

#include "simulation/arithmetic.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::child;
using workflow::describe;
using workflow::quoted;
using Kind = Distribution::Kind;

namespace {

constexpr double longest = 1e9;  // seconds: 30 years
constexpr int deepest = 16;

constexpr std::array<std::pair<std::string_view, Kind>, 10> kinds{{
    {"exponential", Kind::exponential},
    {"gamma", Kind::gamma},
    {"lognormal", Kind::lognormal},
    {"weibull", Kind::weibull},
    {"uniform", Kind::uniform},
    {"erlang", Kind::erlang},
    {"hyperexponential", Kind::hyperexponential},
    {"empirical", Kind::empirical},
    {"mixture", Kind::mixture},
    {"by_time", Kind::by_time},
}};

// The shape of the Weibull law with this coefficient of variation: it falls as the shape grows.
double weibull_shape(double cv) {
  double low = 0.05;
  double high = 200;
  for (int i = 0; i < 200; ++i) {
    const double shape = (low + high) / 2;
    const double squared = exp(log_gamma(1 + 2 / shape) - 2 * log_gamma(1 + 1 / shape)) - 1;
    (squared > cv * cv ? low : high) = shape;
  }
  return (low + high) / 2;
}

}  // namespace

Distribution DistributionReader::fault(ErrorCode code, const std::string& pointer,
                                       std::string message) {
  faults_.add(code, pointer, std::move(message));
  return {};
}

std::optional<double> DistributionReader::number(ValueView value, const std::string& pointer,
                                                 double least, bool above) {
  if (value.is_number()) {
    const double read = value.as_real();
    if (read <= longest && (above ? read > least : read >= least)) return read;
  }
  fault(value.is_number() ? ErrorCode::value : ErrorCode::type, pointer,
        fmt::format("expected a number {} {} and at most 1e9, found {}",
                    above ? "above" : "of at least", least, describe(value)));
  return std::nullopt;
}

Distribution DistributionReader::read(ValueView document, const std::string& pointer) {
  if (document.is_number()) {
    return Distribution::constant(number(document, pointer, 0).value_or(0));
  }
  if (!document.is_object() || document.size() != 1) {
    return fault(
        ErrorCode::type, pointer,
        "expected seconds or an object with one law such as {\"exponential\": 180}, found " +
            describe(document));
  }
  if (depth_ == deepest) {
    return fault(ErrorCode::limit_exceeded, pointer,
                 fmt::format("expected laws nested at most {} deep", deepest));
  }
  ++depth_;
  Distribution law = read_named(document.key(0), document[0], child(pointer, document.key(0)));
  --depth_;
  return law;
}

Distribution DistributionReader::read_named(std::string_view name, ValueView body,
                                            const std::string& pointer) {
  for (const auto& [known, kind] : kinds) {
    if (name != known) continue;
    switch (kind) {
      case Kind::exponential: {
        const auto mean = number(body, pointer, 0, true);
        return mean ? Distribution::exponential(*mean) : Distribution();
      }
      case Kind::uniform: return read_uniform(body, pointer);
      case Kind::empirical: return read_empirical(body, pointer);
      case Kind::mixture:
      case Kind::by_time: return read_parts(kind, body, pointer);
      default: return read_mean_and_cv(kind, body, pointer);
    }
  }
  std::string names;
  for (const auto& [known, kind] : kinds) names += (names.empty() ? "" : ", ") + std::string(known);
  return fault(ErrorCode::unknown_name, pointer,
               fmt::format("expected a law ({}), found {}", names, quoted(name)));
}

Distribution DistributionReader::read_mean_and_cv(Kind kind, ValueView body,
                                                  const std::string& pointer) {
  const bool by_stages = kind == Kind::erlang;
  const bool by_shape = kind == Kind::weibull && body.find("shape").exists();
  const std::string_view second = by_stages ? "k" : by_shape ? "shape" : "cv";
  if (!body.is_object() || body.size() != 2 || !body.find("mean").exists() ||
      !body.find(second).exists()) {
    return fault(ErrorCode::missing, pointer,
                 fmt::format(R"(expected an object with "mean" and "{}", found {})", second,
                             describe(body)));
  }
  const auto mean = number(body.find("mean"), child(pointer, "mean"), 0, true);
  const auto shape = number(body.find(second), child(pointer, second),
                            kind == Kind::hyperexponential ? 1
                            : by_stages                    ? 1
                                                           : 0,
                            !by_stages);
  if (!mean || !shape) return {};
  Distribution law;
  law.kind_ = kind;
  switch (kind) {
    case Kind::gamma:
      law.a_ = 1 / (*shape * *shape);
      law.b_ = *mean / law.a_;
      break;
    case Kind::lognormal: {
      const double variance = log(1 + *shape * *shape);
      law.a_ = log(*mean) - variance / 2;
      law.b_ = std::sqrt(variance);
      break;
    }
    case Kind::weibull:
      if (by_shape ? *shape < 0.05 : *shape > 1000) {
        return fault(ErrorCode::value, child(pointer, second), "expected a less extreme shape");
      }
      law.a_ = by_shape ? *shape : weibull_shape(*shape);
      law.b_ = *mean / exp(log_gamma(1 + 1 / law.a_));
      break;
    case Kind::erlang:
      if (*shape != std::trunc(*shape) || *shape > 1000) {
        return fault(ErrorCode::value, child(pointer, second),
                     "expected a whole number of stages from 1 to 1000, found " +
                         describe(body.find(second)));
      }
      law.a_ = *shape;
      law.b_ = *mean / *shape;
      break;
    default: {
      const double squared = *shape * *shape;
      law.a_ = (1 + std::sqrt((squared - 1) / (squared + 1))) / 2;
      law.b_ = *mean / (2 * law.a_);
      law.c_ = *mean / (2 * (1 - law.a_));
    }
  }
  return law;
}

Distribution DistributionReader::read_uniform(ValueView body, const std::string& pointer) {
  if (!body.is_array() || body.size() != 2) {
    return fault(
        ErrorCode::type, pointer,
        "expected the shortest and the longest, such as [120, 240], found " + describe(body));
  }
  const auto low = number(body[0], child(pointer, std::size_t{0}), 0);
  const auto high = low ? number(body[1], child(pointer, std::size_t{1}), *low) : std::nullopt;
  Distribution law;
  law.kind_ = Kind::uniform;
  law.a_ = low.value_or(0);
  law.b_ = high.value_or(law.a_);
  return law;
}

Distribution DistributionReader::read_empirical(ValueView body, const std::string& pointer) {
  Distribution law;
  law.kind_ = Kind::empirical;
  if (body.is_string()) {
    law.values_ = numbers_of_file(body.as_string(), pointer);
  } else if (body.is_array()) {
    for (std::size_t i = 0; i < body.size(); ++i) {
      law.values_.push_back(number(body[i], child(pointer, i), 0).value_or(0));
    }
    if (body.size() == 0) fault(ErrorCode::value, pointer, "expected at least one length");
  } else {
    fault(ErrorCode::type, pointer,
          "expected an array of seconds or the path of a file, found " + describe(body));
  }
  return law.values_.empty() ? Distribution() : law;
}

std::vector<double> DistributionReader::numbers_of_file(std::string_view path,
                                                        const std::string& pointer) {
  const Result<std::string> text =
      read_file_ ? read_file_(path)
                 : Result<std::string>(Error{ErrorCode::file, "no files are read here", 0, {}, 0});
  if (!text) {
    fault(ErrorCode::file, pointer, text.error().message);
    return {};
  }
  std::vector<double> numbers;
  std::size_t line = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    ++line;
    std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), row.size() + 1));
    while (!row.empty() && (row.back() == '\r' || row.back() == ' ')) row.remove_suffix(1);
    if (row.empty()) continue;
    double read = 0;
    const auto [end, error] = std::from_chars(row.data(), row.data() + row.size(), read);
    if (error != std::errc() || end != row.data() + row.size() || !(read >= 0 && read <= longest)) {
      fault(ErrorCode::value, pointer,
            fmt::format("expected seconds of at least 0, found {} (line {} of {})", quoted(row),
                        line, quoted(path)));
      continue;
    }
    numbers.push_back(read);
  }
  if (numbers.empty()) {
    fault(ErrorCode::value, pointer,
          fmt::format("expected at least one length in {}", quoted(path)));
  }
  return numbers;
}

Distribution DistributionReader::read_parts(Kind kind, ValueView body, const std::string& pointer) {
  const bool weights = kind == Kind::mixture;
  if (!body.is_array() || body.size() == 0) {
    return fault(ErrorCode::type, pointer,
                 fmt::format("expected pairs of a {} and a law, found {}",
                             weights ? "weight" : "time", describe(body)));
  }
  Distribution law;
  law.kind_ = kind;
  double sum = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const std::string at = child(pointer, i);
    if (!body[i].is_array() || body[i].size() != 2) {
      fault(ErrorCode::type, at,
            fmt::format("expected a pair of a {} and a law, found {}", weights ? "weight" : "time",
                        describe(body[i])));
      continue;
    }
    const auto first = number(body[i][0], child(at, std::size_t{0}), 0);
    Distribution part = read(body[i][1], child(at, 1));
    if (!first) continue;
    if (!weights && !law.parts_.empty() && *first <= law.parts_.back().first) {
      fault(ErrorCode::value, child(at, std::size_t{0}), "expected times that grow");
    }
    sum += *first;
    law.parts_.emplace_back(weights ? sum : *first, std::move(part));
  }
  if (law.parts_.empty()) return {};
  if (weights) {
    if (sum <= 0) return fault(ErrorCode::value, pointer, "expected weights above zero");
    for (auto& part : law.parts_) part.first /= sum;
  }
  return law;
}

Result<Distribution> Distribution::from_value(ValueView document, std::string_view pointer,
                                              const ReadFile& read_file) {
  workflow::Faults faults;
  Distribution law = DistributionReader(faults, read_file).read(document, std::string(pointer));
  if (!faults.empty()) return faults.take();
  return law;
}

}  // namespace simulation
ACD_NAMESPACE_END
