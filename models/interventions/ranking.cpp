#include "models/interventions/ranking.h"

#include <charconv>
#include <cmath>
#include <string>

#include "models/interventions/observed.h"
#include "models/interventions/present_rate.h"
#include "models/interventions/rules.h"
#include "sim/covariates.h"

namespace sojourn::models {
namespace {

constexpr std::string_view time_in_state = "time_in_state";

/// A share such as "5 %"; none where the text is no such thing.
std::optional<double> parse_percent(std::string_view text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || !std::isfinite(value)) return std::nullopt;
  const std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
  if (rest != "%" && rest != " %") return std::nullopt;
  return value / 100.0;
}

class RankingMaker {
 public:
  RankingMaker(const InterventionDraft& draft, const Names& names, const PartContext& context)
      : draft_(draft),
        names_(names),
        context_(context),
        reporter_(context.reporter),
        path_(draft.path + ".target") {}

  std::optional<Ranking> make() {
    const RankingDraft& written = draft_.ranking;
    if (!is_complete()) return std::nullopt;
    check_looks();
    check_edges();
    Ranking ranking;
    ranking.by = written.by;
    if (ranking.by == ChoosesBy::rule) {
      for (const NamedNumber& number : written.terms) add_term(number, ranking);
    } else {
      set_outcome(ranking);
    }
    ranking.aim = written.aim;
    if (ranking.by == ChoosesBy::risk) set_learning(ranking);
    limit(ranking.limits);
    return ranking;
  }

 private:
  void error(const Position& position, std::string_view key, std::string problem,
             std::string advice) {
    reporter_.error(position, path_ + "." + std::string(key), std::move(problem),
                    std::move(advice));
  }

  // Whether there is something to choose by, and a reason to choose.
  bool is_complete() {
    const RankingDraft& written = draft_.ranking;
    if (written.by == ChoosesBy::nothing) {
      if (!written.is_limited()) return false;
      error(limit_position(), "score", "it is not said who comes first",
            "give a score, such as target.score.rule = { tenure = -1 }");
      return false;
    }
    if (written.is_limited()) return true;
    error(written.position, "score", "everybody would be treated (nothing limits how many)",
          "say how many: top = 500, top = \"5 %\", budget or capacity");
    return false;
  }

  [[nodiscard]] Position limit_position() const {
    const RankingDraft& written = draft_.ranking;
    if (written.top) return written.top->position;
    return written.budget ? written.budget_position : written.capacity_position;
  }

  void check_looks() {
    if (!draft_.at.entries.empty()) {
      error(draft_.ranking.position, "score",
            "customers who enter a state one by one cannot be put in order (`at`)",
            "choose at fixed times: every = \"30 days\"");
    }
    if (draft_.groups > 1 && draft_.every.average_seconds() <= 0.0) {
      error(draft_.ranking.position, "score",
            "only the first group of the roll-out would ever be chosen from (there is one look)",
            "look again: every = \"30 days\"");
    }
  }

  void check_edges() {
    if (!context_.window) {
      error(draft_.ranking.position, "score",
            "customers are chosen among each other at the edges of windows, and the scenario has "
            "none",
            "write window = \"1 day\" into [scenario]");
      return;
    }
    check_edge(draft_.from_position, "from", moment_of(draft_.from, context_.start));
    check_edge(draft_.every_position, "every",
               static_cast<Seconds>(draft_.every.average_seconds()));
  }

  void check_edge(const Position& position, std::string_view key, Seconds moment) {
    if (*context_.window <= 0 || moment % *context_.window == 0) return;
    reporter_.error(position, draft_.path + "." + std::string(key),
                    "customers would be chosen in the middle of a window (of " +
                        std::to_string(*context_.window) + " seconds)",
                    "write a multiple of the window into `" + std::string(key) +
                        "`, or a smaller window into [scenario]");
  }

  void add_term(const NamedNumber& number, Ranking& ranking) {
    if (number.name.rfind(time_in_state, 0) == 0) {
      add_time_in_state(number, ranking);
      return;
    }
    const auto term = names_.term(number, {.path = path_ + ".score.rule"});
    if (term && is_observed(term->source, number)) ranking.terms.push_back({.term = *term});
  }

  void add_time_in_state(const NamedNumber& number, Ranking& ranking) {
    if (number.name == time_in_state) {
      error(number.position, "score.rule", "it is not said in which track's state",
            "name the track: time_in_state.TRACK");
      return;
    }
    const Name name{number.name.substr(time_in_state.size() + 1), number.position};
    const auto track = names_.track(name, path_ + ".score.rule");
    if (!track) return;
    ranking.terms.push_back({.term = {.source = {.kind = sim::Source::Kind::time_in_state},
                                      .coefficient = static_cast<float>(number.value)},
                             .track = *track});
    ranking.tracks.push_back(*track);
  }

  bool is_observed(const sim::Source& source, const NamedNumber& number) {
    using Kind = sim::Source::Kind;
    bool observed = true;
    switch (source.kind) {
      case Kind::variable:
        observed = source.index >= context_.program.variables.size() ||
                   !context_.program.variables[source.index].latent;
        break;
      case Kind::trait:
      case Kind::trait_log:
      case Kind::trait_logit:
      case Kind::category:
        observed = context_.population.traits()[source.index].observed;
        break;
      default:
        break;
    }
    if (observed) return true;
    error(number.position, "score.rule",
          "no company sees " + quoted(number.name) + " (it is hidden in the customer)",
          "score by what is seen: segments, observed traits, states, visits, tenure, "
          "time_in_state.TRACK");
    return false;
  }

  void set_outcome(Ranking& ranking) {
    const bool learns = ranking.by == ChoosesBy::risk;
    const Places& outcome = learns ? draft_.ranking.risk_outcome : draft_.ranking.oracle_outcome;
    ranking.wanted.assign(context_.program.states.size(), false);
    const auto states = context_.states_at(outcome);
    for (const sim::StateIndex state : states) ranking.wanted[state] = true;
    ranking.tracks = tracks_towards(context_.program, ranking.wanted);
    if (!states.empty() && ranking.tracks.empty()) {
      reporter_.error(outcome.position, outcome.path, "no exit of any state leads to the outcome",
                      "name a state that customers come to in the course of their journey");
    }
  }

  // It notes what is so that long before the start.
  void set_learning(Ranking& ranking) {
    const auto within = static_cast<Seconds>(draft_.ranking.within.average_seconds());
    const Seconds from = moment_of(draft_.from, context_.start);
    const Position& position = draft_.ranking.within_position;
    if (!draft_.ranking.has_within) return;  // which is told already
    if (within <= 0 || within > from) {
      error(position, "score.risk.within",
            within <= 0 ? "nothing can be learnt from no time"
                        : "the past to learn from is longer than what lies before the start (" +
                              std::to_string(from / seconds_per_day) + " days)",
            "give a shorter length above 0, or begin later");
      return;
    }
    if (context_.window && *context_.window > 0 && within % *context_.window != 0) {
      error(position, "score.risk.within", "learning would begin in the middle of a window",
            "give a multiple of the scenario's window");
    }
    ranking.learns_from = static_cast<std::int32_t>(from - within);
    add_all_observed(ranking, context_.program, context_.population);
  }

  void limit(Limits& limits) {
    if (draft_.ranking.top) set_top(*draft_.ranking.top, limits);
    if (draft_.ranking.budget) set_budget(*draft_.ranking.budget, limits);
    if (draft_.ranking.capacity) {
      limits.capacity = static_cast<std::uint64_t>(*draft_.ranking.capacity);
    }
  }

  void set_top(const Node& top, Limits& limits) {
    if (const auto* count = top.as<std::int64_t>(); count != nullptr && *count > 0) {
      limits.most = static_cast<std::uint64_t>(*count);
      return;
    }
    const auto* text = top.as<std::string>();
    const auto share = text != nullptr ? parse_percent(*text) : std::nullopt;
    if (share && *share > 0.0 && *share <= 1.0) {
      limits.share = share;
      return;
    }
    error(top.position, "top", "it is no number of customers above 0 and no share of them",
          "write top = 500 or top = \"5 %\"");
  }

  void set_budget(const UnitCost& budget, Limits& limits) {
    const InterventionCost& cost = draft_.info.cost;
    const std::int64_t use = draft_.contact.triggers.empty() ? 0 : cost.per_use.micros;
    limits.budget = budget.micros;
    limits.first_cost = cost.per_treated.micros + use;
    limits.further_cost = use;
    if (limits.first_cost <= 0) {
      error(draft_.ranking.budget_position, "budget",
            "the budget limits nothing (no customer costs anything)",
            "say what one costs: cost = { per_treated = \"5 EUR\" }, or per_use with a contact");
    }
  }

  const InterventionDraft& draft_;
  const Names& names_;
  const PartContext& context_;
  Reporter& reporter_;
  std::string path_;
};

}  // namespace

float value_of(const ScoreTerm& term, const sim::Plan& plan, const sim::Lanes& lanes,
               std::size_t lane, std::int32_t at) noexcept {
  return sim::value_of(plan, lanes, lane, term.term.source, term.track, at);
}

float score_of(const Ranking& ranking, const sim::Plan& plan, const sim::Lanes& lanes,
               std::size_t lane, std::int32_t at) noexcept {
  float score = 0.0F;
  for (const ScoreTerm& one : ranking.terms) {
    score += one.term.coefficient * value_of(one, plan, lanes, lane, at);
  }
  return score;
}

std::optional<Ranking> make_ranking(const InterventionDraft& draft, const Names& names,
                                    const PartContext& context) {
  return RankingMaker(draft, names, context).make();
}

}  // namespace sojourn::models
