#include "cli/measure/role_values.h"

#include <cmath>
#include <type_traits>

#include "core/error.h"
#include "core/json_text.h"
#include "core/time.h"

namespace sojourn::cli {
namespace {

using metrics::RoleType;

/// Calls `use` with a typed pointer to the column's values.
template <typename Use>
void with_values(const ColumnBuffer& buffer, const Use& use) {
  switch (buffer.type()) {
    case ColumnType::u8:
      return use(buffer.as<std::uint8_t>());
    case ColumnType::u16:
      return use(buffer.as<std::uint16_t>());
    case ColumnType::u32:
      return use(buffer.as<std::uint32_t>());
    case ColumnType::u64:
      return use(buffer.as<std::uint64_t>());
    case ColumnType::i32:
      return use(buffer.as<std::int32_t>());
    case ColumnType::i64:
      return use(buffer.as<std::int64_t>());
    case ColumnType::f32:
      return use(buffer.as<float>());
    case ColumnType::f64:
      return use(buffer.as<double>());
  }
}

[[noreturn]] void refuse(const ColumnSchema& schema, double value, RoleType type) {
  throw InputError({Diagnostic{.problem = "column " + in_backticks(schema.name) +
                                          " has the value " + shortest(value) + " (it must be " +
                                          std::string(metrics::describe(type)) + ")",
                               .advice = "name another column with --columns"}});
}

/// A column of names cannot play a role of numbers. A CSV column's description says why it has
/// names.
[[noreturn]] void refuse_names(const ColumnSchema& schema, RoleType type) {
  const std::string wanted(metrics::describe(type));
  const bool of_csv = schema.type == ColumnType::u32;
  const std::string why = of_csv ? schema.description : "it has categories";
  throw InputError(
      {Diagnostic{.problem = "column " + in_backticks(schema.name) + " is not always " + wanted +
                             " (" + why + ")",
                  .advice = of_csv ? "mend the value, or leave the field empty where it is unknown"
                                   : "name another column with --columns"}});
}

template <typename T>
bool is_missing(T value) noexcept {
  if constexpr (std::is_floating_point_v<T>) {
    return std::isnan(value);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return value == metrics::missing_time;
  } else {
    return false;
  }
}

template <typename T>
void read_identities(const ColumnSchema& schema, const T* values,
                     std::vector<std::uint64_t>& identities) {
  for (std::size_t i = 0; i < identities.size(); ++i) {
    const auto number = static_cast<double>(values[i]);
    if (!(number >= 0.0) || number != std::floor(number)) {
      refuse(schema, number, RoleType::identity);
    }
    identities[i] = static_cast<std::uint64_t>(values[i]);
  }
}

/// Whole numbers `zero` above the column's; floats are rounded after being multiplied by `scale`.
template <typename T>
void read_whole(const T* values, std::int64_t zero, double scale,
                std::vector<std::int64_t>& whole) {
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (is_missing(values[i])) {
      whole[i] = metrics::missing_time;
    } else if constexpr (std::is_floating_point_v<T>) {
      whole[i] = zero + std::llround(static_cast<double>(values[i]) * scale);
    } else {
      whole[i] = zero + static_cast<std::int64_t>(values[i]);
    }
  }
}

template <typename T>
void read_scores(const ColumnSchema& schema, const T* values, RoleType type,
                 std::vector<std::uint8_t>& scores) {
  const double most = type == RoleType::flag ? 1.0 : 254.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto number = static_cast<double>(values[i]);
    if (is_missing(values[i]) || number == 255.0) {
      scores[i] = metrics::missing_score;
      continue;
    }
    if (!(number >= 0.0 && number <= most) || number != std::floor(number)) {
      refuse(schema, number, type);
    }
    scores[i] = static_cast<std::uint8_t>(number);
  }
}

}  // namespace

std::int64_t epoch_of(const ColumnSchema& schema) {
  constexpr std::string_view since = "seconds since ";
  if (schema.unit.rfind(since, 0) != 0) return 0;
  const auto date = parse_date(std::string_view(schema.unit).substr(since.size(), 10));
  if (!date) {
    throw InputError("column " + in_backticks(schema.name) + " has the unit " +
                     in_backticks(schema.unit) + " (which is no time). Name another column.");
  }
  return days_since_epoch(*date) * seconds_per_day;
}

metrics::Rows::Column RoleValues::read(const ColumnSchema& schema, const ColumnBuffer& buffer) {
  const std::size_t rows = buffer.rows();
  const bool wants_names = type_ == RoleType::category || type_ == RoleType::identity;
  if (!schema.categories.empty() && !wants_names) refuse_names(schema, type_);
  switch (type_) {
    case RoleType::identity:
      identities_.resize(rows);
      with_values(buffer, [&](const auto* v) { read_identities(schema, v, identities_); });
      return metrics::Identities(identities_);
    case RoleType::time:
      whole_.resize(rows);
      with_values(buffer, [&](const auto* v) { read_whole(v, epoch_of(schema), 1.0, whole_); });
      return metrics::Times(whole_);
    case RoleType::money:
      whole_.resize(rows);
      with_values(buffer, [&](const auto* v) { read_whole(v, 0, 100.0, whole_); });
      return metrics::Times(whole_);
    case RoleType::number:
      numbers_.resize(rows);
      with_values(buffer, [&](const auto* v) {
        for (std::size_t i = 0; i < rows; ++i) {
          numbers_[i] = is_missing(v[i]) ? std::nan("") : static_cast<double>(v[i]);
        }
      });
      return metrics::Numbers(numbers_);
    case RoleType::score:
    case RoleType::flag:
      if (buffer.type() == ColumnType::u8 && type_ == RoleType::score) {
        return metrics::Scores(buffer.as<std::uint8_t>(), rows);
      }
      scores_.resize(rows);
      with_values(buffer, [&](const auto* v) { read_scores(schema, v, type_, scores_); });
      return metrics::Scores(scores_);
    case RoleType::category:
      return read_categories(schema, buffer);
  }
  return metrics::Numbers(numbers_);
}

metrics::Categories RoleValues::read_categories(const ColumnSchema& schema,
                                                const ColumnBuffer& buffer) {
  codes_.resize(buffer.rows());
  const bool named = !schema.categories.empty();
  with_values(buffer, [&](const auto* values) {
    for (std::size_t i = 0; i < codes_.size(); ++i) {
      const auto number = static_cast<double>(values[i]);
      if (is_missing(values[i])) {
        codes_[i] = metrics::missing_category;
      } else if (named) {
        const auto code = static_cast<std::uint32_t>(values[i]);
        codes_[i] = code < schema.categories.size() ? code : metrics::missing_category;
      } else {
        const auto next = static_cast<std::uint32_t>(names_.size());
        const auto [at, added] = code_of_number_.try_emplace(number, next);
        if (added) names_.push_back(shortest(number));
        codes_[i] = at->second;
      }
    }
  });
  return {codes_, named ? std::span(schema.categories) : std::span<const std::string>(names_)};
}

}  // namespace sojourn::cli
