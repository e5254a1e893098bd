#include "bench/metrics/role_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "core/special.h"

namespace sojourn::metrics::bench {
namespace {

const std::vector<std::string>& names() {
  static const std::vector<std::string> all{"visit", "cart", "purchase", "call", "mail", "leave"};
  return all;
}

/// Splitmix64: a random number for each row, whatever was asked for before.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

double uniform(std::uint64_t x) { return (static_cast<double>(x >> 12) + 0.5) * 0x1p-52; }

bool is_wanted(const Role& role) {
  static const std::set<std::string_view> optional{"x1", "answered"};
  return role.need == Need::required || optional.contains(role.name);
}

double number(std::string_view role, std::uint64_t word) {
  const double u = uniform(word);
  if (role == "probability") return 0.05 + 0.9 * u;
  if (role == "duration") return 1.0 + std::floor(-std::log(u) * 5'000'000.0);
  if (role == "wait" || role == "talk" || role == "seconds") return std::floor(600.0 * u);
  return std::floor(-std::log(u) * 1000.0) / 64.0;
}

}  // namespace

RoleColumns::RoleColumns(const Input& input, std::size_t rows)
    : size_(rows), customers_(input.table == "customers" ? rows : rows / rows_per_customer) {
  for (const Role& role : input.roles) {
    if (is_wanted(role)) columns_.emplace_back(role.name, made(role));
  }
}

void RoleColumns::replace(std::string_view role, Cells cells) {
  for (auto& [name, column] : columns_) {
    if (name == role) column = std::move(cells);
  }
}

RoleColumns RoleColumns::of_renewals(const Input& input, std::size_t rows) {
  RoleColumns columns(input, rows);
  std::vector<double> renewals(rows);
  std::vector<std::uint8_t> left(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const double leaves = uniform(mixed(3 * i)) * uniform(mixed(3 * i + 1));  // many hardly ever
    const double until =
        1.0 + std::floor(std::log(uniform(mixed(3 * i + 2))) / std::log1p(-leaves));
    renewals[i] = std::min(until, 12.0);
    left[i] = until <= 12.0 ? 1 : 0;
  }
  columns.replace("duration", std::move(renewals));
  columns.replace("ended", std::move(left));
  return columns;
}

RoleColumns RoleColumns::of_purchases(const Input& input, std::size_t rows) {
  constexpr double days = 300.0;
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> cents;
  std::uint64_t word = 0;
  const auto drawn = [&word] { return uniform(mixed(++word)); };
  std::uint64_t customer = 0;
  for (; times.size() < rows; ++customer) {
    const double rate = special::inverse_gamma_p(0.8, drawn()) / 60.0;
    const double leaves = special::inverse_incomplete_beta(0.9, 2.5, drawn());
    const double price = 1500.0 / special::inverse_gamma_p(4.0, drawn());
    double day = 60.0 * drawn();
    do {
      customers.push_back(customer);
      times.push_back(static_cast<std::int64_t>(day * 86400.0));
      cents.push_back(std::llround(1.0 + price * special::inverse_gamma_p(6.0, drawn())));
      day -= std::log(drawn()) / rate;
    } while (day < days && drawn() > leaves);
  }
  RoleColumns columns(input, rows);
  columns.customers_ = customer;
  customers.resize(rows);
  times.resize(rows);
  cents.resize(rows);
  columns.replace("customer", std::move(customers));
  columns.replace("time", std::move(times));
  columns.replace("amount", std::move(cents));
  return columns;
}

RoleColumns RoleColumns::shuffled() const {
  std::vector<std::size_t> places(size_);
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::shuffle(places.begin(), places.end(), std::mt19937_64(1));
  RoleColumns other = *this;
  for (auto& [name, column] : other.columns_) {
    std::visit(
        [&places](auto& cells) {
          const auto before = cells;
          for (std::size_t i = 0; i < places.size(); ++i) cells[i] = before[places[i]];
        },
        column);
  }
  return other;
}

RoleColumns::Cells RoleColumns::made(const Role& role) const {
  const std::uint64_t key = mixed(std::hash<std::string_view>()(role.name));
  const auto each = [&](auto value, const auto& make) {
    std::vector<decltype(value)> cells(size_);
    for (std::size_t i = 0; i < size_; ++i) cells[i] = make(i, mixed(key + i));
    return cells;
  };
  switch (role.type) {
    case RoleType::identity:
      return each(std::uint64_t{}, [](std::size_t i, std::uint64_t) {
        return std::uint64_t{i / rows_per_customer};
      });
    case RoleType::time: {
      auto times = each(std::int64_t{}, [](std::size_t, std::uint64_t word) {
        return static_cast<std::int64_t>(word % 400'000);
      });
      for (std::size_t i = 1; i < size_; ++i) {
        if (i % rows_per_customer != 0) times[i] += times[i - 1];
      }
      return times;
    }
    case RoleType::money:
      return each(std::int64_t{}, [](std::size_t, std::uint64_t word) {
        return static_cast<std::int64_t>(100 + word % 9'900);
      });
    case RoleType::number:
      return each(double{},
                  [&](std::size_t, std::uint64_t word) { return number(role.name, word); });
    case RoleType::flag:
      return each(std::uint8_t{}, [](std::size_t, std::uint64_t word) {
        return static_cast<std::uint8_t>(word % 4 != 0);
      });
    case RoleType::score: {
      const std::uint64_t top = role.name == "ended" ? 2 : 5;
      const std::uint64_t low = role.name == "ended" ? 0 : 1;
      return each(std::uint8_t{}, [&](std::size_t, std::uint64_t word) {
        return static_cast<std::uint8_t>(low + word % top);
      });
    }
    case RoleType::category:
      break;
  }
  return each(std::uint32_t{}, [](std::size_t, std::uint64_t word) {
    return static_cast<std::uint32_t>(word % names().size());
  });
}

Rows RoleColumns::rows(std::size_t first, std::size_t count, Order order) const {
  Rows rows(count, order);
  for (const auto& [role, cells] : columns_) {
    std::visit(
        [&](const auto& column) {
          const auto part = std::span(column).subspan(first, count);
          if constexpr (std::is_same_v<std::decay_t<decltype(column)>,
                                       std::vector<std::uint32_t>>) {
            rows.set(role, Categories{part, names()});
          } else {
            rows.set(role, part);
          }
        },
        cells);
  }
  return rows;
}

}  // namespace sojourn::metrics::bench
