// What customers feel, date by date: the spread of their true satisfaction.
//
// Satisfaction changes at events and stands still between them. A histogram per date is kept as
// changes between dates, so that quantiles cost 200 counts per date, whatever the number of
// customers. Only customers of the company count, from their first event as such until they leave.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/run/lives.h"
#include "report/run/membership.h"

namespace sojourn::report {
namespace {

constexpr std::size_t bins = 200;
constexpr float lowest = -4.0F;  ///< satisfaction has a spread of the order of 1
constexpr float highest = 4.0F;
constexpr std::uint8_t nobody = 255;

std::uint8_t bin_of(float value) {
  const float place = (value - lowest) / (highest - lowest) * static_cast<float>(bins);
  return static_cast<std::uint8_t>(std::clamp(place, 0.0F, static_cast<float>(bins) - 1.0F));
}

double value_at(double bin) {
  return static_cast<double>(lowest) +
         bin * static_cast<double>(highest - lowest) / static_cast<double>(bins);
}

/// The value below which a share q of a histogram lies, even within a bin.
double quantile(std::span<const std::int64_t> histogram, std::int64_t total, double q) {
  const double wanted = q * static_cast<double>(total);
  double below = 0.0;
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
    const auto here = static_cast<double>(histogram[bin]);
    if (here > 0.0 && below + here >= wanted) {
      return value_at(static_cast<double>(bin) + (wanted - below) / here);
    }
    below += here;
  }
  return no_value;
}

class Satisfaction final : public LifeSection {
 public:
  explicit Satisfaction(const RunFile& run)
      : ticks_(run.days()), changes_(ticks_.size() * bins), members_(run.scenario()) {}

  void begin(std::size_t customers) override {
    bin_.assign(customers, nobody);
    members_.begin(customers);
  }
  void join(const Newcomers& /*newcomers*/) override {}

  void take(const LifeRows& rows) override {
    if (rows.satisfaction.empty()) return;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const Membership membership = members_.enter(rows.customer[i], rows.to[i]);
      const bool counts = membership == Membership::customer && !std::isnan(rows.satisfaction[i]);
      move(bin_[rows.customer[i]], counts ? bin_of(rows.satisfaction[i]) : nobody, rows.time[i]);
    }
  }

  void add_to(Page& page, Findings& /*found*/) override {
    for (std::size_t at = bins; at < changes_.size(); ++at) changes_[at] += changes_[at - bins];
    Lines lines{.x_label = "Date", .dates = {}, .numbers = {}};
    lines.format = plain(2);
    Series median{.name = "Median", .values = {}, .low = {}, .high = {}};
    for (std::size_t t = 0; t < ticks_.size(); ++t) {
      const std::span<const std::int64_t> histogram = std::span(changes_).subspan(t * bins, bins);
      const std::int64_t total =
          std::accumulate(histogram.begin(), histogram.end(), std::int64_t{0});
      if (total == 0) continue;
      lines.dates.push_back(ticks_[t].date);
      median.values.push_back(quantile(histogram, total, 0.5));
      median.low.push_back(quantile(histogram, total, 0.1));
      median.high.push_back(quantile(histogram, total, 0.9));
    }
    if (lines.dates.size() < 2) return;
    lines.series.push_back(std::move(median));
    Section section{.id = "satisfaction", .heading = "What they feel"};
    section.figures.push_back(
        {"True satisfaction of the customers of the day",
         "Median of cumulative satisfaction; eight in ten customers are within the band. Only the "
         "simulator "
         "knows it: 0 is neutral, and surveys see it through who answers and how.",
         std::move(lines)});
    page.sections.push_back(std::move(section));
  }

 private:
  void move(std::uint8_t& bin, std::uint8_t now, std::int64_t time) {
    if (now == bin) return;
    std::size_t tick = tick_of(ticks_, time);
    if (ticks_[tick].second < time && tick + 1 < ticks_.size())
      ++tick;  // seen from the next date on
    if (bin != nobody) --changes_[tick * bins + bin];
    if (now != nobody) ++changes_[tick * bins + now];
    bin = now;
  }

  std::vector<Tick> ticks_;
  std::vector<std::int64_t> changes_;  ///< [tick][bin]
  std::vector<std::uint8_t> bin_;      ///< by customer
  MembershipFollower members_;
};

}  // namespace

std::unique_ptr<LifeSection> satisfaction_section(const RunFile& run) {
  return std::make_unique<Satisfaction>(run);
}

}  // namespace sojourn::report
