// Rows on their way into a metric: one span per role, whatever file or run they come from.
//
// A role is the metric's own word for a column ("customer", "time", "score"). Whoever feeds the
// metric knows which column plays which role and brings it into the role's type, a chunk at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sojourn::metrics {

/// What a role's values are, and which value stands for a missing one.
enum class RoleType : std::uint8_t {
  identity,  ///< u64; whose row it is
  time,      ///< i64, seconds since 1970-01-01T00:00:00Z; missing_time
  number,    ///< f64; NaN
  money,     ///< i64, whole cents; missing_money
  score,     ///< u8, 0 to 254; missing_score
  flag,      ///< u8, 0 or 1; missing_score
  category   ///< u32 codes with their names; missing_category
};

inline constexpr std::int64_t missing_time = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t missing_money = std::numeric_limits<std::int64_t>::min();
inline constexpr std::uint8_t missing_score = 255;
inline constexpr std::uint32_t missing_category = std::numeric_limits<std::uint32_t>::max();

enum class Need : std::uint8_t { required, optional };

/// A column that a metric asks for.
struct Role {
  std::string_view name;
  RoleType type = RoleType::number;
  Need need = Need::required;
  std::string_view meaning;
};

/// A table that a metric asks for; `table` is its name in a dataset ("events", "surveys"), while
/// any file with these columns will do.
struct Input {
  std::string_view table;
  std::vector<Role> roles;
  Need need = Need::required;
};

using Identities = std::span<const std::uint64_t>;
using Times = std::span<const std::int64_t>;
using Numbers = std::span<const double>;
using Scores = std::span<const std::uint8_t>;

/// Codes and the names of the codes 0, 1, ...; later chunks may bring more names, never others.
struct Categories {
  std::span<const std::uint32_t> codes;
  std::span<const std::string> names;
  [[nodiscard]] bool empty() const noexcept { return codes.empty(); }
};

/// In which order rows come.
enum class Order : std::uint8_t {
  any,         ///< nothing is promised
  by_customer  ///< a customer's rows stand together, in the order of time, and never come again
};

/// A chunk of rows; the columns must outlive it.
class Rows {
 public:
  using Column = std::variant<Identities, Times, Numbers, Scores, Categories>;

  explicit Rows(std::size_t size, Order order = Order::any) : size_(size), order_(order) {}

  /// Gives a role its column; throws InputError where it has another number of rows. `role` must
  /// outlive this object.
  Rows& set(std::string_view role, Column column);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Order order() const noexcept { return order_; }
  [[nodiscard]] bool has(std::string_view role) const noexcept { return find(role) != nullptr; }

  // The column of a role. Throws InputError where there is none or it has another type.
  [[nodiscard]] Identities identities(std::string_view role) const { return get<Identities>(role); }
  /// Of a role of type time or money.
  [[nodiscard]] Times times(std::string_view role) const { return get<Times>(role); }
  [[nodiscard]] Times money(std::string_view role) const { return get<Times>(role); }
  [[nodiscard]] Numbers numbers(std::string_view role) const { return get<Numbers>(role); }
  /// Of a role of type score or flag.
  [[nodiscard]] Scores scores(std::string_view role) const { return get<Scores>(role); }
  [[nodiscard]] Scores flags(std::string_view role) const { return get<Scores>(role); }
  [[nodiscard]] Categories categories(std::string_view role) const { return get<Categories>(role); }

 private:
  [[nodiscard]] const Column* find(std::string_view role) const noexcept;
  [[noreturn]] static void refuse(std::string_view role, bool present);

  template <typename T>
  [[nodiscard]] T get(std::string_view role) const {
    const Column* const column = find(role);
    if (column == nullptr || !std::holds_alternative<T>(*column)) refuse(role, column != nullptr);
    return std::get<T>(*column);
  }

  std::size_t size_;
  Order order_;
  std::vector<std::pair<std::string_view, Column>> columns_;
};

/// What values of a role are, for messages: "a time", "a score from 0 to 254".
[[nodiscard]] std::string_view describe(RoleType type) noexcept;

}  // namespace sojourn::metrics
