// The result as JSON: the fields by their names, in their order.
#include <cstddef>

#include "core/json_text.h"
#include "study/what_if/result.h"

namespace sojourn::study {
namespace {

template <typename T, typename Write>
Json list_of(const std::vector<T>& values, const Write& write) {
  Json list = Json::array();
  for (const T& value : values) list.push(write(value));
  return list;
}

Json whole(std::uint64_t number) { return Json::raw(std::to_string(number)); }

Json json_of(const Estimate& estimate) {
  Json json = Json::object();
  json.set("value", Json::number(estimate.value));
  if (estimate.has_interval) {
    json.set("standard_error", Json::number(estimate.standard_error));
    json.set("low", Json::number(estimate.low));
    json.set("high", Json::number(estimate.high));
  }
  if (!estimate.note.empty()) json.set("note", Json::text(estimate.note));
  return json;
}

Json json_of(const Outcome& outcome) {
  if (outcome) return json_of(*outcome);
  return Json::object().set("none", Json::text(outcome.reason()));
}

Json json_of(const Contrast& contrast) {
  Json json = Json::object();
  json.set("id", Json::text(contrast.id))
      .set("name", Json::text(contrast.name))
      .set("words", Json::text(contrast.words))
      .set("unit", Json::text(contrast.unit))
      .set("base", json_of(contrast.base))
      .set("arm", json_of(contrast.arm))
      .set("effect", json_of(contrast.effect));
  if (!contrast.effect) return json;
  json.set("low_together", Json::number(contrast.low_together))
      .set("high_together", Json::number(contrast.high_together))
      .set("world_low", Json::number(contrast.world_low))
      .set("world_high", Json::number(contrast.world_high))
      .set("variance_ratio", Json::number(contrast.variance_ratio));
  return json;
}

Json json_of(const std::vector<Contrast>& contrasts) {
  return list_of(contrasts, [](const Contrast& contrast) { return json_of(contrast); });
}

Json numbers(const std::vector<double>& values) { return list_of(values, Json::number); }

Json texts(const std::vector<std::string>& values) { return list_of(values, Json::text); }

Json json_of(const MonthlySeries& series) {
  return Json::object()
      .set("id", Json::text(series.id))
      .set("name", Json::text(series.name))
      .set("words", Json::text(series.words))
      .set("unit", Json::text(series.unit))
      .set("base", numbers(series.base))
      .set("arm", numbers(series.arm))
      .set("effect", list_of(series.effect, [](const Estimate& e) { return json_of(e); }));
}

Json json_of(const SegmentFinding& finding) {
  return Json::object()
      .set("segment", Json::text(finding.segment))
      .set("customers", Json::number(finding.customers))
      .set("contrasts", json_of(finding.contrasts))
      .set("p", numbers(finding.p))
      .set("p_adjusted", numbers(finding.p_adjusted));
}

Json json_of(const GainersAndLosers& twins) {
  return Json::object()
      .set("stay_longer", Json::number(twins.stay_longer))
      .set("leave_sooner", Json::number(twins.leave_sooner))
      .set("value_gained", Json::number(twins.value_gained))
      .set("value_lost", Json::number(twins.value_lost))
      .set("value_same", Json::number(twins.value_same))
      .set("gains", Json::number(twins.gains))
      .set("losses", Json::number(twins.losses));
}

Json json_of(const Payback& payback) {
  return Json::object()
      .set("probability", numbers(payback.probability))
      .set("not_within_horizon", Json::number(payback.not_within_horizon))
      .set("expected", payback.expected ? Json::number(*payback.expected) : Json::raw("null"));
}

Json json_of(const BreakEven& break_even) {
  return Json::object()
      .set("highest_cost", Json::number(break_even.highest_cost))
      .set("share_of_effect", Json::number(break_even.share_of_effect))
      .set("pays", Json::boolean(break_even.pays))
      .set("words", Json::text(break_even.words));
}

Json json_of(const Flow& flow) {
  return Json::object()
      .set("track", Json::text(flow.track))
      .set("from", Json::text(flow.from))
      .set("to", Json::text(flow.to))
      .set("base", whole(flow.base))
      .set("arm", whole(flow.arm));
}

std::string_view name_of(models::ChoosesBy by) {
  switch (by) {
    case models::ChoosesBy::rule:
      return "rule";
    case models::ChoosesBy::risk:
      return "risk";
    case models::ChoosesBy::oracle:
      return "oracle";
    case models::ChoosesBy::nothing:
      break;
  }
  return "nothing";
}

Json json_of(const LearntCoefficient& one) {
  return Json::object()
      .set("mean", Json::number(one.mean))
      .set("sd", Json::number(one.sd))
      .set("replications", Json::number(one.replications));
}

Json json_of(const LearntRisk& risk) {
  Json coefficients = Json::object();
  for (const auto& one : risk.coefficients) coefficients.set(one.name, json_of(one));
  return Json::object()
      .set("intervention", Json::text(risk.intervention))
      .set("replications", Json::number(risk.replications))
      .set("customers", Json::number(risk.customers))
      .set("outcomes", Json::number(risk.outcomes))
      .set("intercept", json_of(risk.intercept))
      .set("coefficients", std::move(coefficients))
      .set("left_out", texts(risk.left_out));
}

Json json_of(const InformationValue& value) {
  return Json::object()
      .set("arm", Json::text(value.arm))
      .set("oracle", Json::text(value.oracle))
      .set("gain", json_of(value.gain))
      .set("words", Json::text(value.words));
}

Json json_of(const ArmResult& arm) {
  Json json = Json::object();
  json.set("name", Json::text(arm.name))
      .set("label", Json::text(arm.label))
      .set("about", Json::text(arm.about))
      .set("interventions", texts(arm.interventions))
      .set("start", Json::text(to_string(arm.start)))
      .set("target", Json::text(arm.target))
      .set("customers", Json::number(arm.customers))
      .set("treated", Json::number(arm.treated))
      .set("chooses_by", Json::text(name_of(arm.chooses_by)))
      .set("risks", list_of(arm.risks, [](const auto& risk) { return json_of(risk); }))
      .set("verdict", Json::text(arm.verdict))
      .set("population", json_of(arm.population))
      .set("treated_effects", json_of(arm.treated_effects))
      .set("company", json_of(arm.company))
      .set("surveys", json_of(arm.surveys))
      .set("return_on_investment", json_of(arm.return_on_investment))
      .set("payback", json_of(arm.payback))
      .set("break_even", json_of(arm.break_even))
      .set("twins", json_of(arm.twins))
      .set("segments", list_of(arm.segments, [](const auto& s) { return json_of(s); }))
      .set("months", list_of(arm.months, [](const auto& series) { return json_of(series); }))
      .set("flows", list_of(arm.flows, [](const Flow& flow) { return json_of(flow); }));
  return json;
}

Json json_of(const Choice& choice) {
  return Json::object()
      .set("best", Json::number(choice.best))
      .set("best_again", json_of(choice.best_again))
      .set("probability_best", numbers(choice.probability_best))
      .set("regret", numbers(choice.regret));
}

Json json_of(const AssumptionUsed& assumption) {
  return Json::object()
      .set("path", Json::text(assumption.path))
      .set("value", Json::text(assumption.value))
      .set("tag", Json::text(assumption.tag))
      .set("low", Json::number(assumption.low))
      .set("high", Json::number(assumption.high))
      .set("range", Json::text(assumption.range))
      .set("meaning", Json::text(assumption.meaning))
      .set("correlation",
           assumption.correlation ? Json::number(*assumption.correlation) : Json::raw("null"));
}

}  // namespace

std::string to_json(const WhatIfResult& result) {
  Json json = Json::object();
  json.set("scenario", Json::text(result.scenario))
      .set("label", Json::text(result.label))
      .set("about", Json::text(result.about))
      .set("command", Json::text(result.command))
      .set("version", Json::text(result.version))
      .set("currency", Json::text(result.currency))
      .set("seed", whole(result.seed))
      .set("replications", Json::number(result.replications))
      .set("stopping", Json::text(result.stopping))
      .set("customers", whole(result.customers))
      .set("start", Json::text(to_string(result.start)))
      .set("end", Json::text(to_string(result.end)))
      .set("horizon_months", Json::number(result.horizon_months))
      .set("discount_rate", Json::number(result.discount_rate))
      .set("assumptions_drawn", Json::boolean(result.assumptions_drawn))
      .set("headline", Json::text(result.headline))
      .set("arms", list_of(result.arms, [](const ArmResult& arm) { return json_of(arm); }))
      .set("choice", result.choice ? json_of(*result.choice) : Json::raw("null"))
      .set("information", list_of(result.information, [](const auto& v) { return json_of(v); }))
      .set("assumptions", list_of(result.assumptions, [](const auto& a) { return json_of(a); }))
      .set("definitions", list_of(result.definitions,
                                  [](const Definition& definition) {
                                    return Json::object()
                                        .set("term", Json::text(definition.term))
                                        .set("words", Json::text(definition.words));
                                  }))
      .set("warnings", texts(result.warnings))
      .set("wall_seconds", Json::number(result.wall_seconds));
  return json.dump() + "\n";
}

}  // namespace sojourn::study
