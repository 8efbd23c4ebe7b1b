#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// A telephone number with its country code and its last two digits only: `+81*******78`. Six
/// digits or fewer are masked altogether; without `+` (also full-width or percent-encoded) or `00`
/// there is no country code. Anything but digits in `number` is left out.
[[nodiscard]] ACD_API std::string mask_number(std::string_view number);

/// True when `text` is a telephone number of at least three digits and nothing else, in any
/// spelling: spaces, hyphens, brackets, full-width digits, percent-encoding.
[[nodiscard]] ACD_API bool is_number(std::string_view text);

/// What a text of somebody's may show of itself: a number is masked as above, so is the number in
/// `tel:` and `sip:` URIs; anything else becomes `***`. The empty text stays empty.
[[nodiscard]] ACD_API std::string mask_text(std::string_view text);

/// Every text below `value` masked; numbers and booleans become null. Keys stay.
[[nodiscard]] ACD_API Value mask(ValueView value);

/// A sentence fit for a log: telephone numbers of seven digits or more are masked wherever they
/// stand and however they are spelt, e-mail addresses become `***`. Sids and instants stay.
/// Complexity: linear.
[[nodiscard]] ACD_API std::string redact(std::string_view sentence);

/// The same person under another name: 16 hex digits of HMAC-SHA256 over the digits of a number,
/// or over the text where there are fewer than three. For correlation without the number.
/// Precondition: `key` is not empty.
[[nodiscard]] ACD_API std::string pseudonym(std::string_view key, std::string_view text);

/// Which parts of an event's data do not leave: JSON pointers (RFC 6901), in which the segment `*`
/// stands for every member and element.
///
///     auto privacy = acd::adapters::Privacy::from_pointers({"/task_attributes/from"}, {});
class ACD_API Privacy {
 public:
  Privacy() = default;  ///< everything leaves

  /// Errors: value (not a JSON pointer, or of the whole document), each with its text.
  [[nodiscard]] static Result<Privacy> from_pointers(const std::vector<std::string>& mask,
                                                     const std::vector<std::string>& drop);

  [[nodiscard]] bool empty() const noexcept { return rules_.empty(); }
  /// What is left of `data`: dropped members are gone, dropped elements are null. Where both rules
  /// meet, the value is dropped.
  [[nodiscard]] Value apply(ValueView data) const;

 private:
  struct Rule {
    std::vector<std::string> segments;
    bool drop = false;
  };
  class Walk;
  std::vector<Rule> rules_;
};

}  // namespace adapters
ACD_NAMESPACE_END
