// Races whose odds depend on covariates or guards: the lanes of one state at a time, exit by exit.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/covariates.h"
#include "sim/engine.h"
#include "sim/kernels/list_kernels.h"

namespace sojourn::sim {

void Engine::choose() {
  const Tables& tables = plan_.tables();
  const std::size_t found = kernels_.lists->find_marked(
      lanes_->from, lanes_->count, tables.involved, tables.rows, lanes_->scratch, found_.data());
  const std::span<const std::uint32_t> all(found_.data(), found);
  if (involved_.size() == 2) {
    if (found > 0) choose_row(plan_.involved_rows()[1], all);
    return;
  }
  for (auto& list : involved_) list.clear();
  for (const std::uint32_t lane : all) involved_[lanes_->scratch[lane]].push_back(lane);
  for (std::size_t k = 1; k < involved_.size(); ++k) {
    if (!involved_[k].empty()) choose_row(plan_.involved_rows()[k], involved_[k]);
  }
}

void Engine::choose_row(std::size_t row_index, std::span<const std::uint32_t> list) {
  const StateRow& row = plan_.program().rows[row_index];
  const std::size_t n = list.size();
  const std::size_t track = plan_.program().states[row_index % plan_.program().states.size()].track;
  std::fill_n(best_.begin(), n, std::numeric_limits<float>::max());
  std::fill_n(taken_.begin(), n, 0U);
  std::fill_n(any_open_.begin(), n, 0U);
  for (const bool otherwise : {false, true}) {
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      const Exit& exit = row.exits[e];
      if (exit.otherwise != otherwise || exit.odds <= 0.0F) continue;
      draw_mass(row_index, e, list);
      weigh(exit, track, list);
      gate(exit, track, list);
      kernels_.lists->keep_first(mass_.data(), sum_.data(), open_.data(), n,
                                 static_cast<std::uint32_t>(e), best_.data(), taken_.data());
    }
  }
  for (std::size_t k = 0; k < n; ++k) lanes_->exit[list[k]] = taken_[k];
}

// mass_ = E / odds of an exit for the lanes listed.
void Engine::draw_mass(std::size_t row, std::size_t exit, std::span<const std::uint32_t> list) {
  const float inverse_odds = 1.0F / plan_.program().rows[row].exits[exit].odds;
  const std::size_t word = exit % race_width;
  if (exit < race_width) {
    kernels_.lists->exponential_of_list(lanes_->draws[word], list.data(), list.size(), inverse_odds,
                                        mass_.data());
    return;
  }
  std::array<std::uint32_t*, race_width> out{};
  for (std::size_t w = 0; w < race_width; ++w) out[w] = more_draws_[w].data();
  const Purpose purpose = plan_.race_purpose(row, exit / race_width);
  kernels_.lists->draw_list(lanes_->id, lanes_->occurrence, list.data(), list.size(),
                            value_of(purpose), key_.seed, key_.replication, out.data());
  kernels_.lists->exponential_of_list(out[word], nullptr, list.size(), inverse_odds, mass_.data());
}

// sum_ = sum of coefficient * value of an exit's terms.
void Engine::weigh(const Exit& exit, std::size_t track, std::span<const std::uint32_t> list) {
  std::fill_n(sum_.begin(), list.size(), 0.0F);
  for (const Term& term : exit.terms) {
    const Source& source = term.source;
    if (const std::uint32_t* const codes = code_column(*lanes_, source)) {
      kernels_.lists->add_match(codes, source.code, list.data(), list.size(), term.coefficient,
                                sum_.data());
      continue;
    }
    const float* column = nullptr;
    if (source.kind == Source::Kind::trait) column = lanes_->traits[source.index];
    if (source.kind == Source::Kind::variable) column = lanes_->shown[source.index];
    if (column == nullptr) {
      for (const std::uint32_t lane : list) {
        column_[lane] = value_of(plan_, *lanes_, lane, source, track, lanes_->time[lane]);
      }
      column = column_.data();
    }
    kernels_.lists->add_term(column, list.data(), list.size(), term.coefficient, sum_.data());
  }
}

// open_ = whether all guards of an exit are open; notes lanes that have an open exit.
void Engine::gate(const Exit& exit, std::size_t track, std::span<const std::uint32_t> list) {
  if (exit.guards.empty() && !exit.otherwise) {
    std::fill_n(open_.begin(), list.size(), 1.0F);
    std::fill_n(any_open_.begin(), list.size(), 1U);
    return;
  }
  for (std::size_t k = 0; k < list.size(); ++k) {
    bool open = !exit.otherwise || any_open_[k] == 0;
    for (const Guard& guard : exit.guards) {
      open = open && is_open(plan_, *lanes_, list[k], guard, track, lanes_->time[list[k]]);
    }
    open_[k] = open ? 1.0F : 0.0F;
    any_open_[k] |= open ? 1U : 0U;
  }
}

}  // namespace sojourn::sim
