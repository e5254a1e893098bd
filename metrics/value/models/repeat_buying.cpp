#include "metrics/value/models/repeat_buying.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

bool possible(const Buyer& buyer) {
  return buyer.repeats >= 0.0 && buyer.repeats < 9007199254740992.0 &&
         buyer.repeats == std::floor(buyer.repeats) && buyer.last >= 0.0 &&
         buyer.age >= buyer.last && std::isfinite(buyer.age) &&
         (buyer.repeats > 0.0) == (buyer.last > 0.0);
}

[[noreturn]] void refuse(std::size_t row, const Buyer& buyer) {
  throw InputError("row " + std::to_string(row) + ": " + std::to_string(buyer.repeats) +
                   " repeat purchases, the last at " + std::to_string(buyer.last) +
                   ", observed until " + std::to_string(buyer.age) +
                   " (repeats must be whole, the last one after the first purchase and not after "
                   "the end). Count one purchase per period, and times from the first purchase");
}

}  // namespace

void RepeatBuying::add(std::span<const double> repeats, std::span<const double> last,
                       std::span<const double> age) {
  if (last.size() != repeats.size() || age.size() != repeats.size()) {
    throw InputError("the columns of buyers differ in length (" + std::to_string(repeats.size()) +
                     " repeats). Give one of each per customer");
  }
  const auto buyer_of = [&](std::size_t row) {
    return Buyer{repeats[row] + 0.0, last[row] + 0.0, age[row] + 0.0};
  };
  for (std::size_t row = 0; row < repeats.size(); ++row) {
    if (!possible(buyer_of(row))) refuse(row, buyer_of(row));
  }
  for (std::size_t row = 0; row < repeats.size(); ++row) {
    buyers_.push_back({buyer_of(row), 1});
    repeat_buyers_ += repeats[row] > 0.0 ? 1 : 0;
  }
  customers_ += static_cast<std::int64_t>(repeats.size());
  sorted_ = sorted_ && repeats.empty();
}

void RepeatBuying::merge(const RepeatBuying& other) {
  buyers_.insert(buyers_.end(), other.buyers_.begin(), other.buyers_.end());
  customers_ += other.customers_;
  repeat_buyers_ += other.repeat_buyers_;
  sorted_ = false;
}

const std::vector<BuyerCount>& RepeatBuying::buyers() const {
  if (sorted_) return buyers_;
  std::sort(buyers_.begin(), buyers_.end(),
            [](const BuyerCount& a, const BuyerCount& b) { return a.buyer < b.buyer; });
  std::size_t kept = 0;
  for (const BuyerCount& next : buyers_) {
    if (kept > 0 && buyers_[kept - 1].buyer == next.buyer) {
      buyers_[kept - 1].count += next.count;
    } else {
      buyers_[kept++] = next;
    }
  }
  buyers_.resize(kept);
  sorted_ = true;
  return buyers_;
}

std::string no_fit_of(const RepeatBuying& buying) {
  if (buying.customers() == 0) return "there are no customers";
  if (buying.repeat_buyers() == 0) return "nobody bought again";
  return {};
}

double longest_age(const RepeatBuying& buying) {
  double longest = 0.0;
  for (const auto& [buyer, count] : buying.buyers()) longest = std::max(longest, buyer.age);
  return longest;
}

}  // namespace sojourn::metrics
