#include "parser.hpp"

#include "letters.hpp"
#include "syntax_error.hpp"
#include "text.hpp"

#include <boost/spirit/home/x3.hpp>

#include <charconv>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

namespace x3 = boost::spirit::x3;

using Iterator = const char*;

// What the grammar needs to know beyond the text, and what it learns besides the tree.
struct Session {
  Iterator begin;
  bool extended;
  std::string_view after;          // the last operator or keyword
  std::optional<Error> too_large;  // a number that no double can hold
};
struct SessionTag;

template <class Context>
Session& session(const Context& context) {
  return x3::get<SessionTag>(context).get();
}

std::string_view view(const boost::iterator_range<Iterator>& range) {
  return {range.begin(), static_cast<std::size_t>(range.size())};
}

// ---- characters; they skip no white space

template <bool (*matches)(char)>
struct Byte : x3::parser<Byte<matches>> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RuleContext&,
             Attribute&) const {
    if (first == last || !matches(*first)) return false;
    ++first;
    return true;
  }
};

// A letter outside ASCII, for names in the extended dialect.
struct Letter : x3::parser<Letter> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext&,
             Attribute&) const {
    if (first == last || !session(context).extended) return false;
    const std::string_view rest(first, static_cast<std::size_t>(last - first));
    const std::size_t size = utf8_size(rest);
    if (size < 2 || !is_letter(code_point(rest))) return false;
    first += size;
    return true;
  }
};

template <char... alternatives>
constexpr bool is_one_of(char c) {
  return ((c == alternatives) || ...);
}
constexpr bool is_d(char c) { return to_lower(c) == 'd'; }
constexpr bool is_hex(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }
constexpr bool is_high_surrogate(char c) { return is_one_of<'8', '9', 'a', 'b'>(to_lower(c)); }
constexpr bool is_low_surrogate(char c) { return to_lower(c) >= 'c' && to_lower(c) <= 'f'; }
constexpr bool is_octal(char c) { return c >= '0' && c <= '7'; }
constexpr bool is_plain_escape(char c) {
  return is_one_of<'\\', '\'', '"', '/', 'n', 'r', 't', 'b', 'f'>(c);
}
template <char mark>
constexpr bool is_inside(char c) {
  return c != mark && c != '\\';
}

// ---- what is written between the rules: the tree grows here

// What must come next; an X3 expectation with a message for people.
template <class Subject>
struct Must : x3::unary_parser<Subject, Must<Subject>> {
  static constexpr bool is_pass_through_unary = true;

  constexpr Must(std::string_view expected_text, const Subject& must_match)
      : x3::unary_parser<Subject, Must<Subject>>(must_match), expected(expected_text) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context,
             RuleContext& rule_context, Attribute& attribute) const {
    if (this->subject.parse(first, last, context, rule_context, attribute)) return true;
    x3::skip_over(first, last, context);
    const Session& here = session(context);
    throw Mismatch{static_cast<std::size_t>(first - here.begin), expected, here.after,
                   here.extended};
  }

  std::string_view expected;
};

template <class Parser>
constexpr auto must(std::string_view expected, const Parser& parser) {
  return Must<typename x3::extension::as_parser<Parser>::value_type>(expected,
                                                                     x3::as_parser(parser));
}

// Calls Then{}(rule's value, session, what was matched) when the subject matches.
template <class Subject, class Then>
struct Noted : x3::unary_parser<Subject, Noted<Subject, Then>> {
  static constexpr bool is_pass_through_unary = true;

  constexpr explicit Noted(const Subject& must_match)
      : x3::unary_parser<Subject, Noted<Subject, Then>>(must_match) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context,
             RuleContext& rule_context, Attribute& attribute) const {
    x3::skip_over(first, last, context);
    const Iterator start = first;
    if (!this->subject.parse(first, last, context, rule_context, attribute)) return false;
    Then{}(rule_context, session(context),
           std::string_view(start, static_cast<std::size_t>(first - start)));
    return true;
  }
};

struct SetRange {
  template <class Part>
  void operator()(Part& part, const Session& session, std::string_view matched) const {
    const auto begin = static_cast<std::size_t>(matched.data() - session.begin);
    part.range = {begin, begin + matched.size()};
  }
};
struct SetAfter {
  template <class Part>
  void operator()(Part&, Session& session, std::string_view matched) const {
    session.after = matched;
  }
};

template <class Parser>
constexpr auto located(const Parser& parser) {
  return Noted<Parser, SetRange>(parser);
}
template <class Parser>
constexpr auto remembered(const Parser& parser) {
  return Noted<Parser, SetAfter>(parser);
}

constexpr auto is_extended = [](auto& context) { x3::_pass(context) = session(context).extended; };
constexpr auto move_up = [](auto& context) { x3::_val(context) = std::move(x3::_attr(context)); };

template <auto constant>
constexpr auto give = [](auto& context) { x3::_val(context) = constant; };
constexpr auto give_null = [](auto& context) { x3::_val(context) = Value(); };

constexpr auto set_number = [](auto& context) {
  const std::string_view digits = view(x3::_attr(context));
  const char* end = digits.data() + digits.size();
  std::int64_t integer = 0;
  const bool has_fraction = digits.find('.') != std::string_view::npos;
  if (!has_fraction && std::from_chars(digits.data(), end, integer).ec == std::errc()) {
    x3::_val(context) = Value(integer);
    return;
  }
  double real = 0;
  if (std::from_chars(digits.data(), end, real).ec != std::errc()) {
    const bool is_tiny = digits.find_first_not_of("-0") == digits.find('.');
    Session& s = session(context);
    if (!is_tiny && !s.too_large) {
      s.too_large = Error{ErrorCode::limit_exceeded,
                          "expected a number below 1.8e308, found more",
                          static_cast<std::size_t>(digits.data() - s.begin),
                          {},
                          0};
    }
    real = 0;
  }
  x3::_val(context) = Value(real);
};
constexpr auto set_string = [](auto& context) {
  x3::_val(context) = Value(std::string_view(unquote(view(x3::_attr(context)))));
};
constexpr auto set_operand = [](auto& context) {
  x3::_val(context).value = std::move(x3::_attr(context));
};

constexpr auto add_element = [](auto& context) {
  x3::_val(context).push_back(std::move(x3::_attr(context)));
};
constexpr auto set_list = [](auto& context) {
  ValueBuilder builder;
  builder.begin_array();
  for (const Value& element : x3::_attr(context)) builder.value(element);
  x3::_val(context).value = builder.end_array().finish();
};

constexpr auto add_key = [](auto& context) {
  x3::_val(context).path.push_back({std::string(view(x3::_attr(context))), 0});
};
constexpr auto add_quoted_key = [](auto& context) {
  x3::_val(context).path.push_back({unquote(view(x3::_attr(context))), 0});
};
// An index that no array can have is as good as any other such index.
constexpr auto add_index = [](auto& context) {
  const std::string_view digits = view(x3::_attr(context));
  std::size_t index = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc()) {
    index = std::numeric_limits<std::size_t>::max();
  }
  x3::_val(context).path.push_back({{}, index});
};
constexpr auto set_reference = [](auto& context) {
  x3::_val(context) = std::move(x3::_attr(context));
  x3::_val(context).text = print(x3::_val(context).path);
};

constexpr auto set_left = [](auto& context) {
  x3::_val(context).left = std::move(x3::_attr(context));
};
constexpr auto set_op = [](auto& context) { x3::_val(context).op = x3::_attr(context); };
constexpr auto set_right = [](auto& context) {
  x3::_val(context).right = std::move(x3::_attr(context));
};

constexpr auto set_clause = [](auto& context) {
  x3::_val(context).reference = std::move(x3::_attr(context));
};
constexpr auto set_descending = [](auto& context) { x3::_val(context).descending = true; };

template <NodeKind kind>
constexpr auto join = [](auto& context) {
  std::vector<Node>& children = x3::_attr(context);
  Node& node = x3::_val(context);
  if (children.size() == 1) {
    node = Node(std::move(children.front()));
    return;
  }
  node.kind = kind;
  node.range = {children.front().range.begin, children.back().range.end};
  node.children = std::move(children);
};
constexpr auto negate = [](auto& context) {
  Node& node = x3::_val(context);
  node.kind = NodeKind::negation;
  node.children.push_back(std::move(x3::_attr(context)));
};

// ---- the grammar, from the bottom up

constexpr auto word_character = Byte<is_word>{} | Letter{};

constexpr auto word(const char* lower_case) {
  return x3::lexeme[x3::no_case[x3::lit(lower_case)] >> !word_character];
}

constexpr auto name = x3::lexeme[(Byte<is_word_start>{} | Letter{}) >> *word_character];
constexpr auto reserved = x3::lexeme[x3::no_case[x3::lit("and") | "or" | "not" | "in" | "has" |
                                                 "contains" | "true" | "false" | "null"] >>
                                     !word_character];

constexpr auto digit = Byte<is_digit>{};
constexpr auto number = x3::lexeme[((x3::lit('-') >> must("a digit", +digit)) | +digit) >>
                                   -(x3::lit('.') >> must("a digit", +digit))];

constexpr auto hex = must("a hexadecimal digit", Byte<is_hex>{});
template <class Parser>
constexpr auto half(const Parser& parser) {
  return must("the other half of a surrogate pair", parser);
}
constexpr auto surrogates = Byte<is_high_surrogate>{} >> hex >> hex >> half('\\') >> half('u') >>
                            half(Byte<is_d>{}) >> half(Byte<is_low_surrogate>{}) >> hex >> hex;
constexpr auto after_d = must("a digit from 0 to b: what follows is half of a surrogate pair",
                              surrogates | (Byte<is_octal>{} >> hex >> hex));
constexpr auto unit =
    must("a hexadecimal digit", (Byte<is_d>{} >> after_d) | (Byte<is_hex>{} >> hex >> hex >> hex));
constexpr auto escape = x3::lit('\\') >> must("an escape: one of \\ ' \" / n r t b f u",
                                              Byte<is_plain_escape>{} | (x3::lit('u') >> unit));

template <char mark>
constexpr auto character = Byte<is_inside<mark>>{} | escape;
template <char mark>
constexpr auto closing = must(mark == '"' ? "a closing \"" : "a closing '", x3::lit(mark));
template <char mark>
constexpr auto quoted = x3::lit(mark) >> *character<mark> >> closing<mark>;
template <char mark>
constexpr auto quoted_key =
    x3::lit(mark) >> must("a key of at least one character", +character<mark>) >> closing<mark>;

constexpr auto string = x3::lexeme[quoted<'\''> | quoted<'"'>];
constexpr auto key_string = x3::lexeme[quoted_key<'\''> | quoted_key<'"'>];

constexpr auto constant = x3::rule<struct ConstantRule, Value>{"constant"} =
    x3::raw[string][set_string] | x3::raw[number][set_number] | word("true")[give<true>] |
    word("false")[give<false>] | word("null")[give_null];

constexpr auto list = x3::rule<struct ListRule, std::vector<Value>>{"list"} =
    x3::lit('[') >> (x3::lit(']') | ((must(expected::constant, constant[add_element]) % ',') >>
                                     must(", or ]", x3::lit(']'))));

constexpr auto extended = x3::eps[is_extended];
constexpr auto key = must("a name after the dot", x3::raw[name][add_key]);
constexpr auto index = must(expected::index, (extended >> x3::raw[key_string][add_quoted_key]) |
                                                 x3::raw[+digit][add_index]) >>
                       must("]", x3::lit(']'));
constexpr auto path = x3::rule<struct PathRule, Reference>{"path"} = !reserved >>
                                                                     x3::raw[name][add_key] >>
                                                                     *((x3::lit('.') >> key) |
                                                                       (x3::lit('[') >> index));
constexpr auto reference = x3::rule<struct ReferenceRule, Reference>{"reference"} =
    path[set_reference];

constexpr auto operand = x3::rule<struct OperandRule, Operand>{"operand"} =
    located(constant[set_operand] | list[set_list] | reference[set_operand]);

constexpr auto keyword(const char* lower_case) { return remembered(word(lower_case)); }

constexpr auto negated_operator =
    must(expected::in, word("in")[give<Operator::not_in>] |
                           (extended >> (word("has")[give<Operator::not_has>] |
                                         word("contains")[give<Operator::not_contains>])));
constexpr auto comparison_operator = x3::rule<struct OperatorRule, Operator>{"operator"} =
    x3::lit("==")[give<Operator::equal>] | x3::lit('=')[give<Operator::equal>] |
    x3::lexeme[x3::lit('!') >> must("=", x3::lit('='))][give<Operator::not_equal>] |
    x3::lit(">=")[give<Operator::greater_equal>] | x3::lit(">-")[give<Operator::has>] |
    x3::lit('>')[give<Operator::greater>] | x3::lit("<=")[give<Operator::less_equal>] |
    x3::lit("<-")[give<Operator::in>] | x3::lit('<')[give<Operator::less>] |
    word("contains")[give<Operator::contains>] | word("has")[give<Operator::has>] |
    word("in")[give<Operator::in>] | (keyword("not") >> negated_operator);

constexpr auto comparison = x3::rule<struct ComparisonRule, Node>{"comparison"} =
    operand[set_left] >>
    must(expected::comparison_operator, remembered(comparison_operator[set_op])) >>
    must(expected::value, operand[set_right]);

constexpr auto primary = x3::rule<struct PrimaryRule, Node>{"primary"};
constexpr auto disjunction = x3::rule<struct DisjunctionRule, Node>{"disjunction"};

constexpr auto primaries = x3::rule<struct PrimariesRule, std::vector<Node>>{"primaries"} =
    must(expected::comparison, primary[add_element]) % keyword("and");
constexpr auto conjunction = x3::rule<struct ConjunctionRule, Node>{"conjunction"} =
    primaries[join<NodeKind::conjunction>];
constexpr auto conjunctions = x3::rule<struct ConjunctionsRule, std::vector<Node>>{"conjunctions"} =
    conjunction[add_element] % keyword("or");

constexpr auto disjunction_def = conjunctions[join<NodeKind::disjunction>];
constexpr auto primary_def =
    located((x3::lit('(') >> disjunction[move_up] >> must(expected::end_of_group, x3::lit(')'))) |
            (extended >> keyword("not") >> must(expected::comparison, primary[negate])) |
            comparison[move_up]);

BOOST_SPIRIT_DEFINE(primary, disjunction)

constexpr auto expression_text = disjunction >> must(expected::end, x3::eoi);

constexpr auto clause = x3::rule<struct ClauseRule, OrderClause>{"clause"} =
    located(reference[set_clause] >> -(word("asc") | word("desc")[set_descending]));
constexpr auto clauses = x3::rule<struct ClausesRule, std::vector<OrderClause>>{"clauses"} =
    must("a name", clause[add_element]) % ',';
constexpr auto order_by_text = clauses >>
                               must("ASC, DESC, a comma or the end of the text", x3::eoi);

// ---- the way in

template <class Grammar, class Attribute>
std::optional<Error> read(std::string_view text, bool is_extended_dialect, const Grammar& grammar,
                          Attribute& attribute) {
  Iterator first = text.data();
  const Iterator last = first + text.size();
  Session here{first, is_extended_dialect, {}, {}};
  try {
    x3::phrase_parse(first, last, x3::with<SessionTag>(std::ref(here))[grammar], Byte<is_space>{},
                     attribute);
  } catch (const Mismatch& mismatch) {
    return syntax_error(text, mismatch);
  }
  return here.too_large;
}

}  // namespace

Result<Node> parse(std::string_view text, const Dialect& dialect) {
  Node tree;
  if (auto error = read(text, dialect.extended, expression_text, tree)) return *std::move(error);
  return tree;
}

Result<std::vector<OrderClause>> parse_order_by(std::string_view text) {
  std::vector<OrderClause> found;
  if (auto error = read(text, false, order_by_text, found)) return *std::move(error);
  return found;
}

}  // namespace expression
ACD_NAMESPACE_END
