// What is known of customers beside their lives, from the table of customers: groups, covariates,
// clusters, kept by customer until lives are made of events.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "metrics/rows.h"

namespace sojourn::metrics {

class Companions {
 public:
  /// Takes in the columns of `roles` that the rows have. Throws InputError where an earlier chunk
  /// had other ones.
  void add(const Rows& rows, const std::vector<Role>& roles);
  void merge(const Companions& other);
  [[nodiscard]] bool empty() const noexcept { return columns_.empty(); }

  /// For each of these customers, who stand in rising order, its place; that of nobody where the
  /// customer is unknown. Of several rows of one customer the least counts, column by column.
  [[nodiscard]] std::vector<std::size_t> places_of(
      const std::vector<std::uint64_t>& customers) const;
  static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

  /// The columns of the customers at these places.
  class Chosen;

 private:
  friend class Chosen;
  struct Words {
    std::vector<std::uint32_t> codes;
    std::vector<std::string> names;
    std::map<std::string, std::uint32_t> known;
    void add(const Categories& more);
    void add(const std::string* name);
    /// Empty where it is missing.
    [[nodiscard]] std::string_view name(std::size_t row) const;
  };
  using Cells = std::variant<std::vector<std::uint64_t>, std::vector<double>, Words>;
  [[nodiscard]] bool comes_before(std::size_t a, std::size_t b) const;
  void require_same(const std::vector<std::string_view>& roles);

  std::vector<std::uint64_t> customers_;
  std::vector<std::string_view> roles_;
  std::vector<Cells> columns_;
  bool seen_ = false;
};

class Companions::Chosen {
 public:
  Chosen(const Companions& all, const std::vector<std::size_t>& places);
  /// Gives the rows these columns; they must live as long.
  void set(Rows& rows) const;

 private:
  std::vector<std::string_view> roles_;
  std::vector<Cells> columns_;
};

}  // namespace sojourn::metrics
