#include "metrics/value/models/revenue_bridge.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/value/models/purchase_log.h"

namespace sojourn::metrics {
namespace {

RevenueMoves moves_of(std::int64_t start, std::int64_t end, Known before) {
  RevenueMoves moves{.start = start, .end = end};
  if (start == 0) {
    (before == Known::paid_before ? moves.reactivated : moves.added) = end;
  } else if (end == 0) {
    moves.churned = start;
  } else {
    moves.expanded = std::max<std::int64_t>(end - start, 0);
    moves.contracted = std::max<std::int64_t>(start - end, 0);
  }
  return moves;
}

RevenueMoves sum_of(const RevenueMoves& a, const RevenueMoves& b) {
  return {.start = added_cents(a.start, b.start),
          .added = added_cents(a.added, b.added),
          .reactivated = added_cents(a.reactivated, b.reactivated),
          .expanded = added_cents(a.expanded, b.expanded),
          .contracted = added_cents(a.contracted, b.contracted),
          .churned = added_cents(a.churned, b.churned),
          .end = added_cents(a.end, b.end)};
}

// The product of two integers of 64 bits, split so that each part is a double exactly.
void add_product(ExactSum& sum, std::int64_t x, std::int64_t y) {
  constexpr std::int64_t half = std::int64_t{1} << 26;
  const auto part = [](std::int64_t v) { return static_cast<double>(v); };
  // x = x2 2^52 + x1 2^26 + x0, and y alike: every partial product has at most 52 bits.
  const std::int64_t xs[3] = {x % half, x / half % half, x / half / half};
  const std::int64_t ys[3] = {y % half, y / half % half, y / half / half};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      sum.add(std::ldexp(part(xs[i] * ys[j]), 26 * (i + j)));
    }
  }
}

}  // namespace

void RevenueBridge::add(std::int64_t start, std::int64_t end, Known before) {
  if (start < 0 || end < 0) {
    throw InputError("recurring revenue of " + std::to_string(std::min(start, end)) +
                     " cents cannot be (it must not be negative). Net refunds against the month "
                     "they belong to");
  }
  moves_ = sum_of(moves_, moves_of(start, end, before));
  if (start == 0) return;
  ++payers_;
  const auto take = [start](Squares& squares, std::int64_t kept) {
    add_product(squares.xx, start, start);
    add_product(squares.xy, start, kept);
    add_product(squares.yy, kept, kept);
  };
  take(net_, end);
  take(gross_, std::min(start, end));
}

void RevenueBridge::merge(const RevenueBridge& other) {
  moves_ = sum_of(moves_, other.moves_);
  payers_ += other.payers_;
  for (const auto& [mine, theirs] : {std::pair{&net_, &other.net_}, {&gross_, &other.gross_}}) {
    mine->xx.merge(theirs->xx);
    mine->xy.merge(theirs->xy);
    mine->yy.merge(theirs->yy);
  }
}

Outcome RevenueBridge::ratio(std::int64_t kept, const Squares& squares) const {
  if (payers_ == 0) return NoEstimate{"nobody paid at the start"};
  const auto start = static_cast<double>(moves_.start);
  const double found = static_cast<double>(kept) / start;
  if (payers_ == 1) return counted(found, "one account alone has no spread");
  const auto n = static_cast<double>(payers_);
  const double squared =
      squares.yy.value() - 2.0 * found * squares.xy.value() + found * found * squares.xx.value();
  // What is left of equal terms is rounding, not spread.
  if (!(squared > 1e-13 * (squares.yy.value() + found * found * squares.xx.value()))) {
    return counted(found, "all accounts changed in proportion, so there is no interval");
  }
  Estimate estimate = normal_estimate(found, std::sqrt(n / (n - 1.0) * squared) / start);
  estimate.low = std::max(estimate.low, 0.0);
  return estimate;
}

Outcome RevenueBridge::net_retention() const {
  return ratio(moves_.start + moves_.expanded - moves_.contracted - moves_.churned, net_);
}

Outcome RevenueBridge::gross_retention() const {
  Outcome found = ratio(moves_.start - moves_.contracted - moves_.churned, gross_);
  if (!found) return found;
  Estimate estimate = *found;
  estimate.high = std::min(estimate.high, 1.0);
  return estimate;
}

}  // namespace sojourn::metrics
