// Answers for zone_test.py: lines `<zone> <weekday 0-6> <from> <to> <seconds since 1970>`; prints 1
// or 0 for each.
#include <acd/calendar/calendar.hpp>

#include <iostream>
#include <map>
#include <string>
#include <tuple>

int main() {
  std::string zone;
  std::size_t weekday = 0;
  acd::calendar::Interval hours;
  std::int64_t second = 0;
  std::map<std::tuple<std::string, std::size_t, int, int>, acd::calendar::OpeningHours> known;
  while (std::cin >> zone >> weekday >> hours.from >> hours.to >> second) {
    auto& calendar = known[{zone, weekday, hours.from, hours.to}];
    if (!calendar.next_edge(acd::TimePoint{})) {
      acd::calendar::Rules rules;
      rules.time_zone = zone;
      rules.weekly.at(weekday) = {hours};
      calendar = *acd::calendar::OpeningHours::make(rules);
    }
    std::cout << calendar.is_open(acd::TimePoint(std::chrono::seconds(second))) << '\n';
  }
}
