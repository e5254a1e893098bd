// One shard of customers: how they are drawn and begin, and what of them is counted at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/engine.h"
#include "sim/output.h"
#include "sim/population.h"
#include "sim/run.h"

namespace sojourn::sim {

/// Customers first, …, first + count - 1.
struct ShardRange {
  std::uint64_t first = 0;
  std::size_t count = 0;
  bool digested = true;
};

/// Rows and counts of a shard, for a window or for whole lives.
struct ShardOutput {
  ShardOutput(const std::vector<TableSchema>& tables, const Recording& recording);
  void clear(std::size_t states);

  std::vector<TableRows> tables;           ///< by their place among the run's tables
  TableChunk* unordered_events = nullptr;  ///< instead of events, where order is not asked for
  std::vector<Digest> digests;             ///< by table; truth has none
  std::vector<std::uint64_t> rows;         ///< by table, recorded or not
  std::uint64_t event_count = 0;
  std::uint64_t joined = 0;
  std::vector<std::uint64_t> occupancy;
};

/// What one thread works with: an engine, newcomers and buffers, used for one shard after another.
class Worker {
 public:
  /// `rounds` are those of the plan's policy, null where it has none.
  Worker(const Plan& plan, const Population& population, const RunOptions& options,
         const std::vector<TableSchema>& tables, PolicyRounds* rounds);

  /// Simulates whole lives of a shard.
  void live(const ShardRange& shard, ShardOutput& output);

  /// Draws the shard's customers and stores those with a future; `due[k]` is the first due time of
  /// customer first + k, `never` where there is none.
  void draw_records(const ShardRange& shard, std::byte* records, std::int32_t* due,
                    ShardOutput& output);
  /// Runs the customers `slots` (ascending) of a shard up to `end`, from and to their records.
  void live_window(const ShardRange& shard, std::byte* records, std::int32_t* due,
                   std::span<const std::uint32_t> slots, std::int32_t end, ShardOutput& output);
  /// Shows customers at rest, those at `slots` (ascending), to the policy in its round at `edge`.
  void show_records(const ShardRange& shard, const std::byte* records,
                    std::span<const std::uint32_t> slots, std::int32_t edge, std::size_t number);
  /// Lets the shard's customers go on from `time` with the draws of options.draws in place of
  /// those of options.key; `due[k]` is what comes first then.
  void renew(const ShardRange& shard, std::byte* records, std::int32_t* due, std::int32_t time);
  /// Counts where the shard's customers ended, and their rows of truth.
  void finish_records(const ShardRange& shard, const std::byte* records, ShardOutput& output);

  [[nodiscard]] std::size_t record_bytes() const noexcept { return newcomers_.record_bytes(); }

 private:
  class ShardLives;
  class WholeLives;
  class WindowLives;
  class MovedLives;

  void load(Batch& batch, const std::byte* records, std::uint64_t first,
            std::span<const std::uint32_t> slots, std::span<const std::uint32_t> lanes);
  void begin_block(const ShardRange& shard, std::uint64_t first, std::size_t count,
                   ShardOutput& output);
  void add_customers(const ShardRange& shard, ShardOutput& output);
  void finish_components(const Lanes& lanes, std::span<const std::uint32_t> list,
                         std::size_t variant, const std::vector<std::uint32_t>& rows,
                         TableRows& truth);
  void take_component_tables(const ShardRange& shard, ShardOutput& output);
  void set_trait(TableRows& rows, std::size_t column, std::size_t row, std::size_t trait,
                 float value) const;
  void finish(const ShardRange& shard, const Lanes& lanes, std::span<const std::uint32_t> list,
              std::size_t variant, ShardOutput& output);
  void add_latent_traits(const ShardRange& shard, ShardOutput& output);
  void finish_truth(const ShardRange& shard, ShardOutput& output);
  void start_truth(const ShardRange& shard, ShardOutput& output);
  [[nodiscard]] std::int32_t next_moment(const Lanes& lanes, std::size_t lane) const;
  [[nodiscard]] std::int32_t calendar_of(const Engine& engine, const Lanes& lanes,
                                         std::size_t lane) const;
  Engine& engine(std::size_t variant);
  std::vector<std::uint32_t> load_block(const ShardRange& shard, const std::byte* records,
                                        std::size_t done, std::size_t count);
  void begin_engines(const ShardRange& shard);
  void run_engine(std::size_t variant, Lives& lives, std::int32_t end);
  void take_rows(const ShardRange& shard, ShardOutput& output);
  std::vector<std::uint32_t> take_moved(std::size_t variant);
  [[nodiscard]] std::optional<std::size_t> next_moved() const;
  [[nodiscard]] std::size_t variant_of(const std::byte* records, std::size_t slot) const noexcept;

  const Plan& plan_;
  const Population& population_;
  const RunOptions& options_;
  const Kernels& kernels_;
  const std::vector<TableSchema>& tables_;
  PolicyRounds* rounds_;
  std::vector<RowStage> stages_;  ///< of the components' tables
  std::vector<RowStage*> stage_list_;
  std::vector<std::unique_ptr<Engine>> engines_;  ///< by variant, made when first needed
  Batch newcomers_;
  Intake intake_;
  EventRows rows_;
  std::vector<std::uint8_t> has_joined_;  ///< per customer of the shard
  bool uses_traits_ = false;              ///< whether any is a column of batches
  Intake woken_;                          ///< traits of customers that are loaded
  std::vector<std::uint32_t> ids_;
  std::vector<std::size_t> truth_trait_;  ///< traits that are not observed
  std::vector<std::size_t> observed_trait_;
  std::vector<std::uint32_t> list_;
  std::vector<std::uint32_t> truth_row_;
  // Customers on their way from one variant to another: their places in the shard, by variant, and
  // their records.
  std::vector<std::vector<std::uint32_t>> moved_;
  bool digested_ = true;          ///< the shard at hand
  std::byte* records_ = nullptr;  ///< of the window, or own_records_
  std::vector<std::byte> own_records_;
};

}  // namespace sojourn::sim
