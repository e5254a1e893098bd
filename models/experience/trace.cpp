#include "models/experience/trace.h"

#include <string>
#include <vector>

#include "core/math.h"
#include "core/time.h"

namespace sojourn::models {

TableSchema encounters_table(const ExperienceModel& model, const sim::Program& program) {
  using enum ColumnType;
  std::vector<std::string> touchpoints, channels;
  for (const Touchpoint& point : model.touchpoints) touchpoints.push_back(point.name);
  for (const Channel& channel : model.channels) channels.push_back(channel.name);
  const std::string clock = "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
  TableSchema table{"truth/encounters", "One row per encounter: how it came about.", {}};
  table.columns = {{"customer", u32, "1", "id of the customer", {}},
                   {"time", i32, clock, "when it was", {}},
                   {"touchpoint", u8, "1", "what was met", touchpoints},
                   {"site", u16, "1", "which of the touchpoint's sites served, from 0", {}},
                   {"cognitive", f32, "1", "quality offered in the cognitive dimension", {}},
                   {"affective", f32, "1", "quality offered in the affective dimension", {}},
                   {"failed", u8, "1", "whether something went wrong", {}},
                   {"complained", u8, "1", "whether the customer complained of it", {}},
                   {"wait_loss", f32, "1", "satisfaction that the wait before it cost", {}}};
  if (model.channels.empty()) return table;
  table.columns.push_back(
      {"channel", u8, "1", "through what; none where the touchpoint has no channels", channels});
  table.columns.push_back(
      {"switched", u8, "1", "whether the channel is another than the last", {}});
  return table;
}

void EncounterTrace::write(const sim::Lanes& lanes, const EncounterTables& tables,
                           const EncounterColumns& columns, const std::uint32_t* touchpoint,
                           const std::uint32_t* site) {
  if (!table_.is_needed()) return;
  for (std::size_t i = 0; i < lanes.count; ++i) {
    const std::size_t state = lanes.variant_row[i] + lanes.to[i];
    if (tables.kind[state] != direct_encounter) continue;
    write_row(table_.add(1), lanes, i, tables, columns, touchpoint[state], site[i]);
  }
}

void EncounterTrace::write_row(std::size_t row, const sim::Lanes& lanes, std::size_t lane,
                               const EncounterTables& tables, const EncounterColumns& columns,
                               std::size_t touchpoint, std::uint32_t site) {
  const Touchpoint& point = model_.touchpoints[touchpoint];
  const std::size_t state = lanes.variant_row[lane] + lanes.to[lane];
  const float offset = columns.offset[lane];
  const auto quality = [&](float mean, float sd, std::size_t word) {
    return mean + offset + sd * normal_quantile(uniform_of(columns.draws[word][lane]));
  };
  const bool failed =
      tables.failure[state] > 0.0F && uniform_of(columns.draws[3][lane]) < tables.failure[state];
  const bool complained = failed && uniform_of(columns.complaints[lane]) < tables.complaint[state];
  table_.column<std::uint32_t>(trace_customer)[row] = lanes.id[lane];
  table_.column<std::int32_t>(trace_time)[row] = lanes.time[lane];
  table_.column<std::uint8_t>(trace_touchpoint)[row] = static_cast<std::uint8_t>(touchpoint);
  table_.column<std::uint16_t>(trace_site)[row] =
      point.sites > 1 ? static_cast<std::uint16_t>(site) : std::uint16_t{0};
  table_.column<float>(trace_cognitive)[row] =
      quality(tables.mean_cognitive[state], tables.sd_cognitive[state], 0);
  table_.column<float>(trace_affective)[row] =
      quality(tables.mean_affective[state], tables.sd_affective[state], 1);
  table_.column<std::uint8_t>(trace_failed)[row] = failed ? 1 : 0;
  table_.column<std::uint8_t>(trace_complained)[row] = complained ? 1 : 0;
  table_.column<float>(trace_wait_loss)[row] = columns.wait_loss[lane];
  if (model_.channels.empty()) return;
  const bool has_channels = !point.channels.empty();
  table_.column<std::uint8_t>(trace_channel)[row] =
      static_cast<std::uint8_t>(has_channels ? lanes.extra[channel_][lane] : no_channel);
  table_.column<std::uint8_t>(trace_switched)[row] =
      static_cast<std::uint8_t>(has_channels ? columns.switched[lane] : 0U);
}

}  // namespace sojourn::models
