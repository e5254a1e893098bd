// Daily steps of the intensity, a table of where each share begins, and one draw per customer: word
// 0 says whether they are there at the start, words 1 and 2 when they come otherwise.
#include "sim/arrivals.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/math.h"
#include "sim/program.h"

namespace sojourn::sim {
namespace {

constexpr double longest = 2147483646.0;  // seconds in 32 bits, `never` left out

/// 52 bits of two words: (k + 1/2) / 2^52, exact and inside (0, 1). A uniform of 23 bits would put
/// the arrivals of two years on a grid of 7.5 seconds.
double fine_uniform(std::uint32_t high, std::uint32_t low) noexcept {
  const std::uint64_t k = (std::uint64_t{high} << 20) | (low >> 12);
  return (static_cast<double>(k) + 0.5) * 0x1p-52;
}

Diagnostic error_of_arrival(const Position& position, std::string problem, std::string advice) {
  return {.problem = std::move(problem),
          .advice = std::move(advice),
          .position = position,
          .key = "population.arrival"};
}

std::string text_of(double value) {
  std::string text = std::to_string(value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

DailyIntensity::DailyIntensity(Seconds length, std::vector<double> rates)
    : length_(static_cast<std::int32_t>(length)), rates_(std::move(rates)), cumulative_(1, 0.0) {
  SOJOURN_EXPECT(0 < length && static_cast<double>(length) <= longest);
  SOJOURN_EXPECT(rates_.size() == static_cast<std::size_t>((length + 86399) / 86400));
  for (std::size_t day = 0; day < rates_.size(); ++day) {
    const Seconds seconds = std::min<Seconds>(86400, length - static_cast<Seconds>(day) * 86400);
    cumulative_.push_back(cumulative_.back() + rates_[day] * static_cast<double>(seconds));
  }
  total_ = cumulative_.back();
  SOJOURN_EXPECT(total_ > 0.0);
  const std::size_t parts = std::bit_ceil(rates_.size());
  guide_scale_ = static_cast<double>(parts);
  std::uint32_t day = 0;
  for (std::size_t k = 0; k < parts; ++k) {
    const double target = static_cast<double>(k) / guide_scale_ * total_;
    while (cumulative_[day + 1] <= target) ++day;
    guide_.push_back(day);
  }
}

double DailyIntensity::share_before(Seconds at) const noexcept {
  if (at >= length_) return 1.0;
  const auto day = static_cast<std::size_t>(at / 86400);
  const auto since = static_cast<double>(at % 86400);
  return (cumulative_[day] + rates_[day] * since) / total_;
}

void Arrivals::describe(Fields& population) {
  const auto describe_arrival = [this](Fields& fields) {
    const bool has_share = fields.number(
        "at_start", share_at_start_, "1", probability,
        "share of customers who are there at the start; 0 where not given beside another pattern");
    const int chosen = fields.one_of(
        "",
        {{"uniform", "the others join evenly", [this](Fields& f) { describe_over(f); }},
         {"poisson", "the others join as a Poisson process",
          [this](Fields& f) { describe_poisson(f); }}},
        false, "how the others join");
    if (!fields.reading()) return;
    pattern_ = static_cast<Pattern>(chosen + 1);
    position_ = fields.position(chosen == 0 ? "uniform" : "poisson");
    if (pattern_ != Pattern::at_start && !has_share) share_at_start_ = 0.0;
    if (pattern_ == Pattern::at_start && share_at_start_ < 1.0) {
      fields.error("at_start",
                   "nothing says when the other " + text_of(100.0 * (1.0 - share_at_start_)) +
                       " % of customers join",
                   "add uniform = { over = \"6 months\" } or poisson = { … }");
    }
  };
  population.table("arrival", describe_arrival, "when customers join; all at the start by default");
}

void Arrivals::describe_over(Fields& fields) {
  has_over_ =
      fields.length("over", over_, "for how long, from the start; the whole run by default");
  if (fields.reading() && over_.average_seconds() > longest) {
    fields.error("over", "arrivals cannot last " + describe_seconds(over_.average_seconds()),
                 "write at most 68 years");
    has_over_ = false;
  }
}

void Arrivals::describe_poisson(Fields& fields) {
  describe_over(fields);
  fields.number("trend", trend_, "1/year", {.low = -1.0, .high = 1000.0},
                "growth of the intensity per year, as a share of that at the start (linear)");
  seasons_.describe(fields, "intensity of arrivals");
}

/// `middle`: seconds from the start to the middle of the day's part.
double Arrivals::intensity_at(Date date, double middle) const noexcept {
  if (pattern_ == Pattern::uniform) return 1.0;
  return (1.0 + trend_ * (middle / seconds_per_year)) * seasons_.on(date);
}

std::optional<std::vector<double>> Arrivals::daily_rates(Date start, Seconds over,
                                                         Diagnostics& diagnostics) const {
  std::vector<double> rates;
  const std::int64_t first = days_since_epoch(start);
  for (Seconds midnight = 0; midnight < over; midnight += seconds_per_day) {
    const Seconds seconds = std::min(seconds_per_day, over - midnight);
    const double middle = static_cast<double>(midnight) + 0.5 * static_cast<double>(seconds);
    const Date date = date_of_day(first + midnight / seconds_per_day);
    rates.push_back(intensity_at(date, middle));
    if (rates.back() < 0.0) {
      const double years = static_cast<double>(over) / seconds_per_year;
      diagnostics.add(error_of_arrival(
          position_,
          "with a trend of " + text_of(trend_) + " a year no more customers join from " +
              to_string(date) + " on, before the arrivals end",
          "write a trend of at least " + text_of(std::ceil(-1e4 / years) / 1e4) +
              ", or a shorter length with over = \"…\""));
      return std::nullopt;
    }
  }
  const auto is_positive = [](double rate) { return rate > 0.0; };
  if (std::none_of(rates.begin(), rates.end(), is_positive)) {
    diagnostics.add(error_of_arrival(
        position_, "nobody ever joins (the factors of all days are 0)",
        "give a weekday or month between " + to_string(start) + " and the end a factor above 0"));
    return std::nullopt;
  }
  return rates;
}

void Arrivals::compile(Date start, Seconds length, Diagnostics& diagnostics) {
  SOJOURN_EXPECT(0 < length && static_cast<double>(length) <= longest);
  length_ = static_cast<std::int32_t>(length);
  intensity_.reset();
  expected_joining_share_ = 1.0;
  if (pattern_ == Pattern::at_start || share_at_start_ >= 1.0) return;
  const Seconds over = has_over_ ? over_.from(start) : length;
  if (over < 1 || static_cast<double>(over) > longest) {
    // A text that is no length was reported, and left the length at 0.
    if (diagnostics.has_errors()) return;
    diagnostics.add(error_of_arrival(position_, "arrivals cannot last less than a second",
                                     "write a longer `over`, or at_start = 1"));
    return;
  }
  std::optional<std::vector<double>> rates = daily_rates(start, over, diagnostics);
  if (!rates) return;
  intensity_.emplace(over, std::move(*rates));
  const double later = intensity_->share_before(length);
  expected_joining_share_ = share_at_start_ + (1.0 - share_at_start_) * later;
}

void Arrivals::draw(const CustomerList& customers, std::int32_t* joined) const noexcept {
  if (!intensity_) {
    std::fill_n(joined, customers.count, 0);
    return;
  }
  DrawWords words;
  draw_words(customers, purpose_, words);
  const auto share = static_cast<float>(share_at_start_);
  for (std::size_t i = 0; i < customers.count; ++i) {
    const bool at_start = uniform_of(words.word[0][i]) < share;
    const std::int32_t later =
        intensity_->second_of(fine_uniform(words.word[1][i], words.word[2][i]));
    joined[i] = at_start ? 0 : (later < length_ ? later : never);
  }
}

}  // namespace sojourn::sim
