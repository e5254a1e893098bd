// What a customer paid and cost, and payments that failed.
#include <fmt/format.h>

#include <string>

#include "cli/tell.h"
#include "cli/texts.h"

namespace sojourn::cli {
namespace {

/// What was paid in one second.
struct Bill {
  double income = 0.0, cost = 0.0;
  std::vector<std::string> paid, spent;

  void add(const Row& row) {
    const double amount = row.number("amount");
    const std::string kind = row.text("kind");
    const bool is_cost = kind == "cost";
    const std::string what = is_cost || kind == "bill" ? "" : kind + " ";
    (is_cost ? cost : income) += amount;
    (is_cost ? spent : paid)
        .push_back(fmt::format("{}{} {:.2f}", what, row.text("product"),
                               (is_cost ? -amount : amount) / 100.0));
  }

  [[nodiscard]] std::string text(const std::string& unit, double margin) const {
    std::string words;
    if (!paid.empty()) {
      words = fmt::format("{} {} ({})", income < 0.0 ? "gets back" : "pays",
                          money_text(income < 0.0 ? -income : income, unit), fmt::join(paid, ", "));
    }
    if (!spent.empty()) {
      words += fmt::format("{}costs {} ({})", words.empty() ? "" : "; ", money_text(-cost, unit),
                           fmt::join(spent, ", "));
    }
    return words + "; margin so far " + money_text(margin, unit);
  }
};

std::vector<Line> tell_money(const Story& story) {
  std::vector<Line> lines;
  const auto rows = rows_of(story, "payments");
  const LifeTable* const table = story.life.table("payments");
  const auto amount = table != nullptr ? table->column("amount") : std::nullopt;
  const std::string unit = amount ? table->schema.columns[*amount].unit : std::string();
  double margin = 0.0;
  for (std::size_t i = 0; i < rows.size();) {
    Bill bill;
    const std::int64_t time = rows[i].time();
    for (; i < rows.size() && rows[i].time() == time; ++i) bill.add(rows[i]);
    margin += bill.income + bill.cost;
    lines.push_back({time, bill.text(unit, margin)});
  }
  return lines;
}

std::vector<Line> tell_attempts(const Story& story) {
  std::vector<Line> lines;
  for (const Row& row : rows_of(story, "attempts")) {
    const std::string kind = row.text("kind");
    const std::string number = row.text("number");
    std::string text = "attempt " + number + " to collect the payment: " + kind;
    if (kind == "failed") text = "a payment fails";
    if (kind == "retry_failed") text = "attempt " + number + " to collect the payment fails";
    if (kind == "recovered") text = "the payment is collected at attempt " + number;
    if (kind == "exhausted") text = "no further attempt: the contract has ended unpaid";
    lines.push_back({row.time(), std::move(text)});
  }
  return lines;
}

}  // namespace

Teller money_teller() { return {{"payments"}, tell_money}; }
Teller attempts_teller() { return {{"attempts"}, tell_attempts}; }

}  // namespace sojourn::cli
