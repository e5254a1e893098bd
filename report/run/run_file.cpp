#include "report/run/run_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/error.h"

namespace sojourn::report {
namespace {

template <typename T>
void widen(const ColumnBuffer& from, std::vector<double>& to) {
  const T* const values = from.as<T>();
  std::transform(values, values + from.rows(), to.begin(),
                 [](T value) { return static_cast<double>(value); });
}

// Every whole number of a dataset that pages read lies below 2^53.
void widen(const ColumnBuffer& from, std::vector<double>& to, ColumnType type) {
  to.resize(from.rows());
  switch (type) {
    case ColumnType::u8:
      return widen<std::uint8_t>(from, to);
    case ColumnType::u16:
      return widen<std::uint16_t>(from, to);
    case ColumnType::u32:
      return widen<std::uint32_t>(from, to);
    case ColumnType::u64:
      return widen<std::uint64_t>(from, to);
    case ColumnType::i32:
      return widen<std::int32_t>(from, to);
    case ColumnType::i64:
      return widen<std::int64_t>(from, to);
    case ColumnType::f32:
      return widen<float>(from, to);
    case ColumnType::f64:
      return widen<double>(from, to);
  }
}

std::int64_t length_of(const store::DatasetReader& reader, const models::Scenario& scenario) {
  const std::string_view text = reader.attribute("length_seconds");
  std::int64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool read = error == std::errc() && end == text.data() + text.size() && length > 0;
  return read ? length : scenario.length_seconds;
}

}  // namespace

RunFile::RunFile(const store::DatasetReader& reader, const models::Scenario& scenario)
    : reader_(reader), scenario_(scenario), length_(length_of(reader, scenario)) {}

bool RunFile::has(std::string_view table, const std::vector<std::string>& columns) const {
  const auto found = reader_.find_table(table);
  return found && std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
           return reader_.find_column(*found, column).has_value();
         });
}

void RunFile::for_each(std::string_view table, const std::vector<std::string>& columns,
                       const std::function<void(const Columns&)>& use) const {
  const std::size_t index = reader_.table(table);
  std::vector<std::size_t> places;
  for (const std::string& column : columns) places.push_back(reader_.column(index, column));
  Columns widened;
  widened.values_.resize(columns.size());
  reader_.for_each_chunk(index, places, [&](const TableChunk& chunk, std::uint64_t first_row) {
    widened.rows = chunk.rows;
    widened.first_row = first_row;
    for (std::size_t c = 0; c < places.size(); ++c) {
      const ColumnBuffer& buffer = chunk.columns[places[c]];
      widen(buffer, widened.values_[c], buffer.type());
    }
    use(widened);
  });
}

const std::vector<std::string>& RunFile::categories(std::string_view table,
                                                    std::string_view column) const {
  const std::size_t index = reader_.table(table);
  return reader_.tables()[index].schema.columns[reader_.column(index, column)].categories;
}

std::string RunFile::unit(std::string_view table, std::string_view column) const {
  const std::size_t index = reader_.table(table);
  return reader_.tables()[index].schema.columns[reader_.column(index, column)].unit;
}

std::string RunFile::currency() const {
  if (!has("payments", {"amount"})) return {};
  const std::string text = unit("payments", "amount");  // "0.01 EUR"
  const std::size_t space = text.rfind(' ');
  return space == std::string::npos ? std::string() : text.substr(space + 1);
}

std::string RunFile::state_label(std::size_t state) const {
  const sim::StateInfo& info = scenario_.program.states[state];
  if (scenario_.program.tracks[info.track].idle == state) return "Not under way";
  return info.label.empty() ? in_words(info.name) : info.label;
}

std::string RunFile::track_label(std::size_t track) const {
  return in_words(scenario_.program.tracks[track].name);
}

std::vector<std::uint8_t> RunFile::states_of_categories() const {
  const sim::Program& program = scenario_.program;
  std::vector<std::uint8_t> states;
  for (const std::string& category : categories("events", "to")) {
    const auto found =
        std::find_if(program.states.begin(), program.states.end(), [&](const sim::StateInfo& info) {
          return program.tracks[info.track].name + "." + info.name == category;
        });
    if (found == program.states.end()) {
      throw InputError({Diagnostic{
          .problem = fmt::format("{} has a state {} that its scenario does not have",
                                 in_backticks(reader_.path().string()), in_backticks(category)),
          .advice = "use the version that wrote the file, or run the scenario again"}});
    }
    states.push_back(static_cast<std::uint8_t>(found - program.states.begin()));
  }
  return states;
}

std::string RunFile::date(std::int64_t second) const {
  return to_string(date_of_day(days_since_epoch(scenario_.start) + second / seconds_per_day));
}

std::vector<Tick> RunFile::days() const {
  const std::int64_t days = std::max<std::int64_t>(1, length_ / seconds_per_day);
  const std::int64_t step = std::max<std::int64_t>(1, (days + 99) / 100);
  std::vector<Tick> ticks;
  for (std::int64_t day = 0; day < days; day += step) {
    ticks.push_back({date(day * seconds_per_day), day * seconds_per_day});
  }
  ticks.push_back({date(length_), length_});
  return ticks;
}

std::vector<Tick> RunFile::months() const {
  const std::int64_t first_day = days_since_epoch(scenario_.start);
  std::vector<Tick> ticks{{date(0), 0}};
  const Date begin{scenario_.start.year, scenario_.start.month, 1};
  for (int month = 1;; ++month) {
    const Date next = add_months(begin, month);
    const std::int64_t second = (days_since_epoch(next) - first_day) * seconds_per_day;
    if (second >= length_) break;
    ticks.push_back({to_string(next), second});
  }
  ticks.push_back({date(length_), length_});
  return ticks;
}

std::size_t tick_of(const std::vector<Tick>& ticks, std::int64_t second) noexcept {
  const auto after =
      std::upper_bound(ticks.begin(), ticks.end(), second,
                       [](std::int64_t value, const Tick& tick) { return value < tick.second; });
  return after == ticks.begin() ? 0 : static_cast<std::size_t>(after - ticks.begin()) - 1;
}

}  // namespace sojourn::report
