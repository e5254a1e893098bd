#include "cli/measure/lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "cli/measure/binding.h"
#include "core/error.h"

namespace sojourn::cli {
namespace {

constexpr std::uint32_t no_row = std::numeric_limits<std::uint32_t>::max();

const TableSchema& schema_of(const TableSource& source, const ColumnPlace& place) {
  const TableSchema* const schema = source.find(place.table);
  if (schema != nullptr && find_column(*schema, place.column) < schema->columns.size()) {
    return *schema;
  }
  throw InputError(
      {Diagnostic{.problem = "there is no column " + in_backticks(place.table + "." + place.column),
                  .advice = schema == nullptr
                                ? fmt::format("the tables are: {}", fmt::join(source.names(), ", "))
                                : "the columns are: " + columns_of(*schema)}});
}

/// `values` in the order that puts their customers in order.
template <typename T>
void reorder(std::vector<T>& values, const std::vector<std::size_t>& order) {
  if (values.empty()) return;
  std::vector<T> sorted;
  sorted.reserve(values.size());
  for (const std::size_t row : order) sorted.push_back(values[row]);
  values = std::move(sorted);
}

}  // namespace

ColumnPlace place_of(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return {{}, std::string(text)};
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

Lookup::Lookup(const TableSource& source, const ColumnPlace& place, metrics::RoleType type)
    : type_(type) {
  const TableSchema& schema = schema_of(source, place);
  const metrics::Input input{
      place.table,
      {{"customer", metrics::RoleType::identity, metrics::Need::required, "who"},
       {"value", type, metrics::Need::required, "what"}},
      metrics::Need::required};
  Binding binding(input, schema, place.table, {{"value", place.column}}, nullptr);
  source.for_each_chunk(
      place.table, binding.columns(), [&](const TableSchema& stored, const TableChunk& chunk) {
        const metrics::Rows rows = binding.rows(stored, chunk, metrics::Order::any);
        const auto ids = rows.identities("customer");
        customers_.insert(customers_.end(), ids.begin(), ids.end());
        if (type_ == metrics::RoleType::number) {
          const auto values = rows.numbers("value");
          numbers_.insert(numbers_.end(), values.begin(), values.end());
        } else {
          const auto values = rows.categories("value");
          codes_.insert(codes_.end(), values.codes.begin(), values.codes.end());
          names_.assign(values.names.begin(), values.names.end());
        }
      });
  index_customers();
}

void Lookup::index_customers() {
  if (!std::is_sorted(customers_.begin(), customers_.end())) {
    std::vector<std::size_t> order(customers_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return customers_[a] < customers_[b];
    });
    reorder(customers_, order);
    reorder(numbers_, order);
    reorder(codes_, order);
  }
  if (customers_.empty() || customers_.back() > 4 * customers_.size() + 65536) return;
  row_by_id_.assign(customers_.back() + 1, no_row);
  for (std::size_t row = customers_.size(); row-- > 0;) {
    row_by_id_[customers_[row]] = static_cast<std::uint32_t>(row);
  }
}

std::size_t Lookup::row_of(std::uint64_t customer) const {
  if (!row_by_id_.empty()) {
    const bool known = customer < row_by_id_.size() && row_by_id_[customer] != no_row;
    return known ? row_by_id_[customer] : customers_.size();
  }
  const auto at = std::lower_bound(customers_.begin(), customers_.end(), customer);
  const bool known = at != customers_.end() && *at == customer;
  return known ? static_cast<std::size_t>(at - customers_.begin()) : customers_.size();
}

metrics::Rows::Column Lookup::of(metrics::Identities customers) {
  const bool numbers = type_ == metrics::RoleType::number;
  found_numbers_.resize(numbers ? customers.size() : 0);
  found_codes_.resize(numbers ? 0 : customers.size());
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const std::size_t row = row_of(customers[i]);
    const bool known = row < customers_.size();
    if (numbers) {
      found_numbers_[i] = known ? numbers_[row] : std::nan("");
    } else {
      found_codes_[i] = known ? codes_[row] : metrics::missing_category;
    }
  }
  if (numbers) return metrics::Numbers(found_numbers_);
  return metrics::Categories{found_codes_, names_};
}

}  // namespace sojourn::cli
