// A page for people who decide: headline, facts, sections with charts and tables, and the command
// that makes it again, as plain data.
//
// C++ says what there is to see, in words and numbers; the front-end in report/page/ draws it.
// Every chart has its numbers as a table beside it. Any text may come from a scenario or a
// customer: it reaches the page as data and stays text.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/estimate.h"

namespace sojourn::report {

/// Where there is no value; the page shows a dash.
inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

enum class Style {
  number,
  percent,   ///< a share, 0.12 is 12 %
  points,    ///< a difference of shares, 0.02 is 2 percentage points
  money,     ///< an amount in the unit
  duration,  ///< seconds, shown in the unit that fits
};

enum class Sign { only_negative, always };

/// How numbers are written.
struct Format {
  Style style = Style::number;
  int digits = 0;  ///< after the point; -1: as many as show three figures
  std::string unit{};
  Sign sign = Sign::only_negative;
};

[[nodiscard]] Format plain(int digits = 0, std::string unit = {});
[[nodiscard]] Format percent(int digits = 1);
[[nodiscard]] Format points(int digits = 1);  ///< signed
[[nodiscard]] Format money(std::string unit, int digits = 0);
[[nodiscard]] Format duration();
/// The format with a sign always, as of changes.
[[nodiscard]] Format with_sign(Format format);

/// A value and, where it has one, its interval.
struct Point {
  double value = no_value;
  double low = no_value;
  double high = no_value;
};

/// No value where there is no estimate.
[[nodiscard]] Point point_of(const Outcome& outcome);

/// A number worth a box of its own below the headline.
struct Fact {
  std::string label{};
  Point point{};
  Format format{};
  std::string note{};
};

/// A line, with a band where `low` and `high` are not empty.
struct Series {
  std::string name{};
  std::vector<double> values{};
  std::vector<double> low{};
  std::vector<double> high{};
};

enum class Stacking { none, stacked };
enum class Origin { free, zero };  ///< whether an axis must show zero
enum class Scale { linear, logarithmic };

/// Values over dates ("2025-01-31") or over numbers; exactly one of the two is not empty.
struct Lines {
  std::string x_label{};
  std::vector<std::string> dates{};
  std::vector<double> numbers{};
  Format format{};
  std::vector<Series> series{};
  Stacking stacking = Stacking::none;
  Origin origin = Origin::free;
};

/// Values with intervals, a row per thing and a dot per series.
struct Dots {
  struct Row {
    std::string label{};
    std::vector<Point> points{};  ///< one per series
  };
  std::string row_label{};
  std::vector<std::string> series{};
  std::vector<Row> rows{};
  Format format{};
  std::pair<std::string, std::string> interval_labels{"from", "to"};
  Origin origin = Origin::free;
  Scale scale = Scale::linear;  ///< logarithmic: for durations
};

/// One value per thing, as bars from zero.
struct Bars {
  struct Row {
    std::string label{};
    Point point{};
  };
  std::string row_label{};
  std::string value_label{};
  std::vector<Row> rows{};
  Format format{};
};

/// From one sum to another; a total must equal the sum of the steps before it.
struct Waterfall {
  enum class Kind { step, total };
  struct Step {
    std::string label{};
    double value = 0.0;
    Kind kind = Kind::step;
  };
  std::vector<Step> steps{};
  Format format{};
};

/// How many go where. Links lead from a column to a later one.
struct Sankey {
  struct Node {
    std::string label{};
    std::size_t column = 0;
  };
  struct Link {
    std::size_t from = 0;
    std::size_t to = 0;
    double value = 0.0;
    std::optional<double> change{};  ///< by how much an intervention changes the value
  };
  std::vector<std::string> columns{};  ///< their headings
  std::vector<Node> nodes{};
  std::vector<Link> links{};
  std::string value_label{};
  Format format{};
};

/// What a result hangs on: the result at both ends of each assumption's range, the widest first.
struct Tornado {
  struct Row {
    std::string label{};
    double low = no_value;    ///< the result at the low end
    double high = no_value;   ///< the result at the high end
    std::string low_label{};  ///< the assumption's value there
    std::string high_label{};
  };
  double base = 0.0;
  double noise = 0.0;  ///< half-width of what chance alone explains; 0: not shown
  std::string value_label{};
  std::vector<Row> rows{};
  Format format{};
};

/// A matrix of values, row by row; what is not known is no_value.
struct Heatmap {
  std::string row_label{};
  std::string column_label{};
  std::string value_label{};
  std::vector<std::string> rows{};
  std::vector<std::string> columns{};
  std::vector<std::vector<double>> values{};
  Format format{};
};

/// Texts and numbers in rows; a column with a format holds numbers, a column without one texts or
/// numbers that bring their own.
struct Table {
  struct Number {
    double value = no_value;
    Format format{};
  };
  struct Column {
    std::string heading{};
    std::optional<Format> format{};
  };
  using Cell = std::variant<std::string, double, Number>;
  std::vector<Column> columns{};
  std::vector<std::vector<Cell>> rows{};
};

struct Figure {
  std::string title{};
  std::string description{};  ///< what is seen, for those who look and those who listen
  std::variant<Lines, Dots, Bars, Waterfall, Sankey, Tornado, Heatmap, Table> content{};
};

struct Section {
  std::string id{};  ///< letters and dashes, unique on the page
  std::string heading{};
  std::vector<std::string> text{};
  std::vector<Figure> figures{};
};

struct Page {
  std::string title{};     ///< of the window
  std::string kicker{};    ///< a line above the headline: what is looked at
  std::string headline{};  ///< the answer, in a sentence
  std::vector<std::string> lead{};
  std::vector<Fact> facts{};
  std::vector<Section> sections{};
  std::string command{};                ///< the exact command that makes the page again
  std::vector<std::string> left_out{};  ///< what could not be shown and why, a sentence each
  std::vector<std::pair<std::string, std::string>> provenance{};
};

/// The page as one HTML document that needs nothing but itself.
[[nodiscard]] std::string html_of(const Page& page);

/// Writes the page as NAME.part and gives it its name when whole. Throws InputError, ResourceError.
void write_page(const std::filesystem::path& path, const Page& page);

}  // namespace sojourn::report
