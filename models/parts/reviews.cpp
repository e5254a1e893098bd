// Public reviews: [reviews]. Customers who have just bought give stars without being asked, the
// more readily the stronger they feel.
//
//   stars k:        tau_(k-1) < lambda A + sqrt(1 - lambda^2) e <= tau_k      e ~ N(0, 1)
//   P(volunteers) = logistic(ln(r / (1 - r)) + a max(|A| - T, 0))
//
// A standardised attitude, T 1.5 (Hu, Pavlou and Zhang: extremes report, and only those who like it
// buy). lambda .85, thresholds, r .003 and a 3 per sd are assumptions. Everybody at such an
// occasion has a row in truth/reviews: what a forced panel would say.
#include <algorithm>
#include <array>

#include "core/math.h"
#include "core/special.h"
#include "models/part.h"
#include "sim/column.h"
#include "sim/kernels/list_kernels.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {
namespace {

struct ReviewRule {
  std::size_t variable = 0;
  float centre = 0.0F, inverse_spread = 1.0F;
  float loading = 0.85F, noise = 0.5268F;
  float base_logit = 0.0F, steepness = 3.0F, beyond = 1.5F;
  std::array<float, 4> thresholds{};
  std::vector<Purpose> purposes;         ///< by state; occasions only
  std::vector<std::uint32_t> occasions;  ///< by state, padded: 1 where entering it is one
  std::vector<std::uint8_t> topic_of;    ///< by state
  std::vector<std::string> topics;
  std::string time_unit;
};

class ReviewWork final : public sim::ComponentWork {
 public:
  ReviewWork(const ReviewRule& rule, const sim::ComponentSetup& setup)
      : rule_(rule),
        key_(setup.key),
        lists_(*setup.kernels.lists),
        public_(*setup.tables[0]),
        panel_(*setup.tables[1]),
        marks_(setup.capacity),
        list_(setup.capacity) {}

  void record(sim::Lanes& lanes) override {
    const std::size_t states = rule_.topic_of.size();
    const std::size_t found = lists_.find_marked(lanes.to, lanes.count, rule_.occasions.data(),
                                                 states, marks_.data(), list_.data());
    for (std::size_t k = 0; k < found; ++k) review(lanes, list_.data()[k]);
  }

 private:
  void review(const sim::Lanes& lanes, std::size_t lane) {
    const std::uint32_t state = lanes.to[lane];
    const auto words =
        draw_block(key_, lanes.id[lane], rule_.purposes[state], lanes.occurrence[lane]);
    const float attitude =
        (lanes.shown[rule_.variable][lane] - rule_.centre) * rule_.inverse_spread;
    const float size = attitude < 0.0F ? -attitude : attitude;
    const float logit = rule_.base_logit + rule_.steepness * larger_of(size - rule_.beyond, 0.0F);
    const float chance = 1.0F / (1.0F + fast_exp(-logit));
    const bool volunteers = uniform_of(words[1]) < chance;
    if (!volunteers && !panel_.is_needed()) return;
    const float y = rule_.loading * attitude + rule_.noise * normal_quantile(uniform_of(words[0]));
    std::uint32_t stars = 1;
    for (const float threshold : rule_.thresholds) stars += y > threshold ? 1U : 0U;
    if (panel_.is_needed()) {
      const std::size_t row = panel_.add(1);
      write(panel_, row, lanes, lane, stars);
      panel_.column<float>(3)[row] = chance;
      panel_.column<std::uint8_t>(4)[row] = volunteers ? 1 : 0;
    }
    if (!volunteers) return;
    const std::size_t shown = public_.add(1);
    write(public_, shown, lanes, lane, stars);
    public_.column<std::uint8_t>(3)[shown] = rule_.topic_of[state];
  }

  static void write(sim::RowStage& table, std::size_t row, const sim::Lanes& lanes,
                    std::size_t lane, std::uint32_t stars) {
    table.column<std::uint32_t>(0)[row] = lanes.id[lane];
    table.column<std::int32_t>(1)[row] = lanes.time[lane];
    table.column<std::uint8_t>(2)[row] = static_cast<std::uint8_t>(stars);
  }

  const ReviewRule& rule_;
  DrawKey key_;
  const sim::ListKernels& lists_;
  sim::RowStage& public_;
  sim::RowStage& panel_;
  sim::Column<std::uint32_t> marks_, list_;
};

class Reviews final : public sim::Component {
 public:
  explicit Reviews(ReviewRule rule) : rule_(std::move(rule)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "reviews"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "public reviews of those who feel strongly";
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& /*program*/) const override {
    const std::vector<ColumnSchema> common{
        {"customer", ColumnType::u32, "1", "id of the customer", {}},
        {"time", ColumnType::i32, rule_.time_unit, "when", {}},
        {"stars", ColumnType::u8, "1", "1 to 5", {}}};
    TableSchema shown{"reviews", "One row per public review.", common};
    shown.columns.push_back({"topic", ColumnType::u8, "1", "what it is about", rule_.topics});
    TableSchema panel{"truth/reviews", "One row per occasion to write one: a forced panel.",
                      common};
    panel.columns.push_back({"p_volunteer", ColumnType::f32, "1", "chance of a public review", {}});
    panel.columns.push_back({"volunteered", ColumnType::u8, "1", "whether there is one", {}});
    return {shown, panel};
  }
  [[nodiscard]] bool draws_at(std::size_t state) const override {
    return rule_.occasions[state] != 0;
  }
  [[nodiscard]] bool records() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<ReviewWork>(rule_, setup);
  }

 private:
  ReviewRule rule_;
};

constexpr DefaultRange assumptions[] = {
    {"loading", 0.7, 0.95},
    {"base_rate", 0.001, 0.01},
    {"steepness", 2.0, 4.0, "that extremes report is published (Hu, Pavlou and Zhang)"},
    {"beyond", 1.2, 1.8},
};

class ReviewsPart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 41; }

  void describe(Fields& root) override {
    root.table(
        "reviews", [this](Fields& fields) { describe_reviews(fields); },
        "public reviews that nobody asked for");
    if (!given_) root.unused("reviews");
  }

  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    if (!given_) return nullptr;
    ReviewRule rule;
    std::vector<std::string> known;
    for (const auto& info : context.program.variables) known.push_back(info.name);
    rule.variable =
        context.one_of(known, "state variable", variable_, "reviews.variable").value_or(0);
    rule.centre = static_cast<float>(centre_);
    rule.inverse_spread = static_cast<float>(1.0 / spread_);
    rule.loading = static_cast<float>(loading_);
    rule.noise = static_cast<float>(__builtin_sqrt(1.0 - loading_ * loading_));
    rule.base_logit = static_cast<float>(special::log(base_ / (1.0 - base_)));
    rule.steepness = static_cast<float>(steepness_);
    rule.beyond = static_cast<float>(beyond_);
    for (std::size_t k = 0; k < std::min<std::size_t>(4, thresholds_.size()); ++k) {
      rule.thresholds[k] = static_cast<float>(thresholds_[k]);
    }
    rule.time_unit = "seconds since " + to_string(context.start) + "T00:00:00Z";
    find_occasions(context, rule);
    return std::make_shared<Reviews>(std::move(rule));
  }

 private:
  void describe_reviews(Fields& fields) {
    given_ = fields.given({});
    fields.names("after", after_, "touchpoints after which customers may write one");
    describe_places(fields, "at", at_, "states on entering which customers may write one");
    variable_.position = fields.position("variable");
    fields.name("variable", variable_, "state variable that is the attitude");
    fields.number("centre", centre_, "1", any_number, "its mean over customers");
    fields.number("spread", spread_, "1", positive, "its sd over customers");
    fields.number("loading", loading_, "1", {.low = -0.99, .high = 0.99},
                  "how closely stars follow attitude");
    fields.number("base_rate", base_, "1",
                  {.low = 0.0, .high = 1.0, .low_excluded = true, .high_excluded = true},
                  "share of lukewarm customers who write one");
    fields.number("steepness", steepness_, "1", {.low = 0.0, .high = 50.0},
                  "log odds by each sd of attitude beyond `beyond`");
    fields.number("beyond", beyond_, "1", not_negative, "size of attitude that makes one write");
    fields.list("thresholds", thresholds_, any_number, "where one star becomes the next");
    assume(fields, assumptions);
    if (!fields.reading() || !given_) return;
    if (fields.given("after") == fields.given("at")) {
      fields.error({}, "reviews need one kind of occasion",
                   "give after = [\"TOUCHPOINT\"] or at = { TRACK = [\"STATE\"] }");
    }
    if (thresholds_.size() != 4 ||
        !std::is_sorted(thresholds_.begin(), thresholds_.end(), std::less_equal<>())) {
      fields.error("thresholds", "there must be four thresholds in order",
                   "write four numbers, each above the one before");
    }
  }

  void find_occasions(PartContext& context, ReviewRule& rule) const {
    const std::size_t states = context.program.states.size();
    rule.occasions.assign(states + sim::lookup_padding, 0);
    rule.topic_of.assign(states, 0);
    rule.purposes.resize(states);
    std::vector<std::string> names;
    for (const TouchpointInfo& touchpoint : context.touchpoints) names.push_back(touchpoint.name);
    const auto add = [&](sim::StateIndex s, const std::string& topic) {
      rule.occasions[s] = 1;
      rule.topic_of[s] = static_cast<std::uint8_t>(rule.topics.size());
      rule.purposes[s] = purpose_of("reviews." + context.program.states[s].path);
      rule.topics.push_back(topic);
    };
    for (const Name& name : after_) {
      const auto t = context.one_of(names, "touchpoint", name, "reviews.after");
      if (!t) continue;
      for (const sim::StateIndex s : context.touchpoints[*t].states) add(s, names[*t]);
    }
    for (const sim::StateIndex s : context.states_at(at_)) add(s, context.program.states[s].name);
  }

  bool given_ = false;
  std::vector<Name> after_;
  Places at_;
  Name variable_{.text = "satisfaction", .position = {}};
  double centre_ = 0.0, spread_ = 1.0, loading_ = 0.85;
  double base_ = 0.003, steepness_ = 3.0, beyond_ = 1.5;
  std::vector<double> thresholds_{-1.75, -1.25, -0.45, 0.55};
};

}  // namespace

std::unique_ptr<Part> make_reviews() { return std::make_unique<ReviewsPart>(); }

}  // namespace sojourn::models
