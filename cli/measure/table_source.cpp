#include "cli/measure/table_source.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include "cli/life.h"
#include "store/dataset_reader.h"

namespace sojourn::cli {
namespace {

class DatasetTables final : public TableSource {
 public:
  explicit DatasetTables(const std::filesystem::path& path) : reader_(path) {}

  [[nodiscard]] const TableSchema* find(std::string_view table) const override {
    const auto index = reader_.find_table(table);
    return index ? &reader_.tables()[*index].schema : nullptr;
  }
  [[nodiscard]] std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const store::StoredTable& table : reader_.tables()) names.push_back(table.schema.name);
    return names;
  }
  /// Without windows customers live their lives one after the other.
  [[nodiscard]] metrics::Order order(std::string_view table) const override {
    const bool whole_lives = reader_.attribute("window_seconds") == "0";
    return whole_lives && table == "events" ? metrics::Order::by_customer : metrics::Order::any;
  }
  [[nodiscard]] bool has_customers() const override { return find("customers") != nullptr; }
  [[nodiscard]] const RunFacts* facts() const override {
    if (!facts_) facts_ = facts_of(load_again(origin_of(reader_)).scenario);
    return &*facts_;
  }
  void for_each_chunk(std::string_view table, const std::vector<std::size_t>& columns,
                      const ChunkUse& use) const override {
    const std::size_t index = reader_.table(table);
    const TableSchema& schema = reader_.tables()[index].schema;
    reader_.for_each_chunk(index, columns, [&](const TableChunk& chunk, std::uint64_t /*first*/) {
      use(schema, chunk);
    });
  }

 private:
  store::DatasetReader reader_;
  mutable std::optional<RunFacts> facts_;
};

}  // namespace

std::unique_ptr<TableSource> open_tables(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  if (ending == ".csv" || ending == ".tsv" || ending == ".txt") return open_csv(path);
  return std::make_unique<DatasetTables>(path);
}

}  // namespace sojourn::cli
