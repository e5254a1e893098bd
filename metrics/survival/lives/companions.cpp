#include "metrics/survival/lives/companions.h"

#include <algorithm>
#include <compare>
#include <functional>
#include <numeric>

#include "core/error.h"

namespace sojourn::metrics {

void Companions::Words::add(const std::string* name) {
  if (name == nullptr) return codes.push_back(missing_category);
  const auto [at, added] = known.try_emplace(*name, static_cast<std::uint32_t>(names.size()));
  if (added) names.push_back(*name);
  codes.push_back(at->second);
}

void Companions::Words::add(const Categories& more) {
  for (const std::uint32_t code : more.codes) {
    add(code == missing_category ? nullptr : &more.names[code]);
  }
}

std::string_view Companions::Words::name(std::size_t row) const {
  return codes[row] == missing_category ? std::string_view() : names[codes[row]];
}

void Companions::require_same(const std::vector<std::string_view>& roles) {
  if (seen_ && roles != roles_) {
    throw InputError(
        "columns of customers differ between chunks (one has a covariate, a group or a cluster "
        "that "
        "another lacks). Give all chunks the same columns");
  }
  if (seen_) return;
  roles_ = roles;
  columns_.resize(roles.size());
  seen_ = true;
}

void Companions::add(const Rows& rows, const std::vector<Role>& roles) {
  std::vector<const Role*> given;
  std::vector<std::string_view> names;
  for (const Role& role : roles) {
    if (role.need == Need::optional && !rows.has(role.name)) continue;
    given.push_back(&role);
    names.push_back(role.name);
  }
  if (given.empty()) return;
  require_same(names);
  const Identities customers = rows.identities("customer");
  customers_.insert(customers_.end(), customers.begin(), customers.end());
  const auto append = [](Cells& cells, const auto& more) {
    using Column =
        std::vector<std::remove_const_t<typename std::decay_t<decltype(more)>::element_type>>;
    if (!std::holds_alternative<Column>(cells)) cells = Column();
    auto& column = std::get<Column>(cells);
    column.insert(column.end(), more.begin(), more.end());
  };
  for (std::size_t c = 0; c < given.size(); ++c) {
    switch (given[c]->type) {
      case RoleType::identity:
        append(columns_[c], rows.identities(given[c]->name));
        break;
      case RoleType::category:
        if (!std::holds_alternative<Words>(columns_[c])) columns_[c] = Words();
        std::get<Words>(columns_[c]).add(rows.categories(given[c]->name));
        break;
      default:
        append(columns_[c], rows.numbers(given[c]->name));
    }
  }
}

void Companions::merge(const Companions& other) {
  if (!other.seen_) return;
  require_same(other.roles_);
  customers_.insert(customers_.end(), other.customers_.begin(), other.customers_.end());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].index() != other.columns_[c].index()) {
      columns_[c] = other.columns_[c];
      continue;
    }
    std::visit(
        [&](auto& mine) {
          const auto& theirs = std::get<std::decay_t<decltype(mine)>>(other.columns_[c]);
          if constexpr (std::is_same_v<std::decay_t<decltype(mine)>, Words>) {
            mine.add(Categories{theirs.codes, theirs.names});
          } else {
            mine.insert(mine.end(), theirs.begin(), theirs.end());
          }
        },
        columns_[c]);
  }
}

/// By customer; rows of one by what they say, so that which comes first does not depend on the
/// order in which they came.
bool Companions::comes_before(std::size_t a, std::size_t b) const {
  if (customers_[a] != customers_[b]) return customers_[a] < customers_[b];
  for (const Cells& cells : columns_) {
    const auto order = std::visit(
        [a, b](const auto& column) {
          if constexpr (std::is_same_v<std::decay_t<decltype(column)>, Words>) {
            return column.name(a) <=> column.name(b);
          } else {
            return std::strong_order(column[a], column[b]);
          }
        },
        cells);
    if (order != 0) return order < 0;
  }
  return false;
}

std::vector<std::size_t> Companions::places_of(const std::vector<std::uint64_t>& customers) const {
  std::vector<std::size_t> order(customers_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!std::is_sorted(customers_.begin(), customers_.end(), std::less_equal<>())) {
    std::sort(order.begin(), order.end(),
              [this](std::size_t a, std::size_t b) { return comes_before(a, b); });
  }
  std::vector<std::size_t> places;
  places.reserve(customers.size());
  std::size_t at = 0;
  for (const std::uint64_t customer : customers) {
    while (at < order.size() && customers_[order[at]] < customer) ++at;
    const bool found = at < order.size() && customers_[order[at]] == customer;
    places.push_back(found ? order[at] : nobody);
  }
  return places;
}

Companions::Chosen::Chosen(const Companions& all, const std::vector<std::size_t>& places)
    : roles_(all.roles_) {
  for (const Cells& cells : all.columns_) {
    columns_.push_back(std::visit(
        [&places](const auto& from) -> Cells {
          std::decay_t<decltype(from)> to;
          if constexpr (std::is_same_v<std::decay_t<decltype(from)>, Words>) {
            to.names = from.names;
            for (const std::size_t place : places) to.codes.push_back(from.codes[place]);
          } else {
            for (const std::size_t place : places) to.push_back(from[place]);
          }
          return to;
        },
        cells));
  }
}

void Companions::Chosen::set(Rows& rows) const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (const auto* const ids = std::get_if<std::vector<std::uint64_t>>(&columns_[c])) {
      rows.set(roles_[c], Identities(*ids));
    } else if (const auto* const numbers = std::get_if<std::vector<double>>(&columns_[c])) {
      rows.set(roles_[c], Numbers(*numbers));
    } else {
      const auto& words = std::get<Words>(columns_[c]);
      rows.set(roles_[c], Categories{words.codes, words.names});
    }
  }
}

}  // namespace sojourn::metrics
