#include "bench/metrics/role_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>

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

RoleColumns::RoleColumns(const Input& input, std::size_t rows) : size_(rows) {
  for (const Role& role : input.roles) {
    if (is_wanted(role)) columns_.emplace_back(role.name, made(role));
  }
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
