#pragma once

#include <acd/workflow/workspace.hpp>

#include "workflow/reader.hpp"

ACD_NAMESPACE_BEGIN
namespace workflow {

/// Reads the rest of a calendar: its zone, weekly hours, holidays and exceptions.
void read_calendar(ObjectReader& reader, Calendar& calendar);
void write_calendar(ValueBuilder& out, const Calendar& calendar);

}  // namespace workflow
ACD_NAMESPACE_END
