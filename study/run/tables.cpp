#include "study/run/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "store/dataset_writer.h"

namespace sojourn::study {
namespace {

constexpr std::size_t first_factor = 2;

/// Column names as HDF5 and R like them.
std::string column_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '.';
    name += kept ? c : '_';
  }
  return name;
}

void make_unique(std::vector<ColumnSchema>& columns) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string name = columns[c].name;
    const auto taken = [&](const std::string& candidate) {
      return std::any_of(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(c),
                         [&](const ColumnSchema& one) { return one.name == candidate; });
    };
    for (int k = 2; taken(columns[c].name); ++k) columns[c].name = name + "_" + std::to_string(k);
  }
}

/// Whether the factor's values are numbers, in their canonical unit.
bool is_numeric(const Study& study, const Factor& factor) {
  if (!study.ranges.empty()) return true;
  return std::all_of(factor.levels.begin(), factor.levels.end(), [](const Level& level) {
    return !level.text.empty() &&
           level.text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  });
}

std::vector<std::string> categories_of(const Factor& factor) {
  std::vector<std::string> names;
  for (const Level& level : factor.levels) names.push_back(level.text);
  return names;
}

std::string_view unit_of(const Study& study, std::size_t factor) {
  if (study.ranges.empty()) return "1";
  const SettingKind kind = study.ranges[factor].kind;
  return kind == SettingKind::duration ? "s" : kind == SettingKind::rate ? "1/s" : "1";
}

/// The factor's level at a point; where it is left alone, its value in force.
Level level_at(const Study& study, std::size_t point, std::size_t factor) {
  const int level = study.points.levels[point][factor];
  if (level >= 0) return study.points.factors[factor].levels[static_cast<std::size_t>(level)];
  const Assumption& range = study.ranges[factor];
  return {.text = text_of(range, range.value), .number = range.value};
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quotes = "\"";
  for (const char c : text) quotes += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quotes + '"';
}

std::string cell(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

void fill_factor(const Study& study, std::size_t f, const ColumnSchema& schema,
                 ColumnBuffer& column) {
  for (std::size_t i = 0; i < study.runs.size(); ++i) {
    const std::size_t point = study.runs[i].point;
    if (schema.type == ColumnType::f64) {
      column.as<double>()[i] = level_at(study, point, f).number;
    } else {
      column.as<std::uint16_t>()[i] = static_cast<std::uint16_t>(study.points.levels[point][f]);
    }
  }
}

TableChunk rows_of(const Study& study, const RunOutputs& outputs, const TableSchema& schema) {
  TableChunk chunk{.table = 0, .rows = study.runs.size(), .columns = {}};
  for (const ColumnSchema& column : schema.columns) {
    chunk.columns.emplace_back(column.type);
    chunk.columns.back().resize(chunk.rows);
  }
  for (std::size_t i = 0; i < chunk.rows; ++i) {
    chunk.columns[0].as<std::uint32_t>()[i] = static_cast<std::uint32_t>(study.runs[i].point);
    chunk.columns[1].as<std::uint32_t>()[i] = study.runs[i].key.replication;
  }
  const std::size_t factors = study.points.factors.size();
  for (std::size_t f = 0; f < factors; ++f) {
    fill_factor(study, f, schema.columns[first_factor + f], chunk.columns[first_factor + f]);
  }
  for (std::size_t o = 0; o < study.file.outputs.size(); ++o) {
    auto* const column = chunk.columns[first_factor + factors + o].as<double>();
    for (std::size_t i = 0; i < chunk.rows; ++i) column[i] = outputs[i][o];
  }
  return chunk;
}

}  // namespace

TableSchema runs_schema(const Study& study) {
  TableSchema schema{"runs", "One row per run of the study.", {}};
  schema.columns.push_back({"point", ColumnType::u32, "1", "point of the design", {}});
  schema.columns.push_back({"replication", ColumnType::u32, "1", "its draws, with the seed", {}});
  for (std::size_t f = 0; f < study.points.factors.size(); ++f) {
    const Factor& factor = study.points.factors[f];
    const bool numeric = is_numeric(study, factor);
    schema.columns.push_back({column_name(factor.path), numeric ? ColumnType::f64 : ColumnType::u16,
                              std::string(unit_of(study, f)), "setting " + factor.path,
                              numeric ? std::vector<std::string>{} : categories_of(factor)});
  }
  for (const Name& output : study.file.outputs) {
    schema.columns.push_back(
        {column_name(output.text), ColumnType::f64, "1", "output " + output.text, {}});
  }
  make_unique(schema.columns);
  return schema;
}

std::string runs_csv(const Study& study, const RunOutputs& outputs) {
  std::string text;
  for (const ColumnSchema& column : runs_schema(study).columns) {
    text += (text.empty() ? "" : ",") + quoted(column.name);
  }
  text += "\n";
  for (std::size_t i = 0; i < study.runs.size(); ++i) {
    const RunSpec& run = study.runs[i];
    text += std::to_string(run.point) + "," + std::to_string(run.key.replication);
    for (std::size_t f = 0; f < study.points.factors.size(); ++f) {
      text += "," + quoted(level_at(study, run.point, f).text);
    }
    for (const double value : outputs[i]) text += "," + cell(value);
    text += "\n";
  }
  return text;
}

void write_runs(const std::filesystem::path& path, const Study& study, const RunOutputs& outputs,
                const store::Provenance& provenance) {
  const std::vector<TableSchema> tables{runs_schema(study)};
  Recording recording;
  recording.columns.emplace_back(tables[0].columns.size(), true);
  TableChunk chunk = rows_of(study, outputs, tables[0]);
  store::DatasetWriter writer(path, tables, recording, provenance);
  const std::size_t rows = chunk.rows;
  writer.take(chunk);
  writer.finish({{.rows = rows, .digest = {}}}, {});
}

}  // namespace sojourn::study
