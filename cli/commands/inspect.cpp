// `sojourn inspect`: what a dataset holds, how it was made, and whether it is what the run wrote.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/json.h"
#include "cli/recompute.h"
#include "cli/texts.h"
#include "store/dataset_reader.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_inspect();

namespace {

constexpr std::string_view long_attribute = "scenario_text";

/// What is wrong with a dataset that could be opened.
struct Verification {
  std::vector<std::string> damages;  ///< chunks that do not match their checksums
  Recomputed digests;
  [[nodiscard]] bool is_sound() const noexcept { return damages.empty() && digests.wrong.empty(); }
};

Verification verify(const store::DatasetReader& reader) {
  Verification found{.damages = reader.verify(), .digests = {}};
  if (found.damages.empty()) found.digests = recompute_digests(reader);
  return found;
}

std::string categories_text(const ColumnSchema& column) {
  constexpr std::size_t shown = 4;
  if (column.categories.empty()) return {};
  std::string text = " {";
  for (std::size_t i = 0; i < std::min(shown, column.categories.size()); ++i) {
    text += (i == 0 ? "" : ", ") + harmless(column.categories[i]);
  }
  if (column.categories.size() > shown) {
    text += fmt::format(", … {} in all", column.categories.size());
  }
  return text + "}";
}

std::string table_text(const store::StoredTable& table) {
  std::string text = fmt::format("\n{}: {} rows", harmless(table.schema.name), grouped(table.rows));
  if (table.schema.columns.empty()) return text + ", no column recorded\n";
  text += fmt::format(". {}\n", harmless(table.schema.description));
  std::size_t widest = 0;
  for (const ColumnSchema& column : table.schema.columns) {
    widest = std::max(widest, width_of(column.name));
  }
  for (const ColumnSchema& column : table.schema.columns) {
    text += fmt::format("  {}  {}  {}", padded(harmless(column.name), widest), name_of(column.type),
                        harmless(column.description));
    if (!column.unit.empty() && column.unit != "1") {
      text += fmt::format(" [{}]", harmless(column.unit));
    }
    text += categories_text(column) + "\n";
  }
  return text;
}

std::string provenance_text(const store::DatasetReader& reader) {
  std::size_t widest = 0;
  for (const auto& [name, text] : reader.attributes()) widest = std::max(widest, width_of(name));
  std::string text;
  for (const auto& [name, value] : reader.attributes()) {
    if (value.empty()) continue;
    const auto lines = 1 + std::count(value.begin(), value.end(), '\n');
    text +=
        fmt::format("{}  {}\n", padded(harmless(name), widest),
                    name == long_attribute ? fmt::format("({} lines)", lines) : harmless(value));
  }
  return text;
}

std::string verification_text(const Verification& found) {
  std::string text = "\n";
  if (!found.is_sound()) return text + "verified    NOT as it was written, see above\n";
  text += "verified    every chunk matches its checksum";
  if (!found.digests.checked.empty()) {
    text += fmt::format("; the rows of {} have the digest of the run",
                        fmt::join(found.digests.checked, " and "));
  }
  return text + "\n";
}

JsonObject table_json(const store::StoredTable& table) {
  JsonObject json;
  json["name"] = table.schema.name;
  json["description"] = table.schema.description;
  json["rows"] = table.rows;
  json["digest"] = table.digest;
  JsonObject& columns = json["columns"] = JsonObject::array();
  for (const ColumnSchema& column : table.schema.columns) {
    columns.push_back({{"name", column.name},
                       {"type", std::string(name_of(column.type))},
                       {"unit", column.unit},
                       {"description", column.description},
                       {"categories", column.categories}});
  }
  return json;
}

JsonObject dataset_json(const store::DatasetReader& reader,
                        const std::optional<Verification>& found) {
  JsonObject json;
  json["file"] = reader.path().string();
  JsonObject& provenance = json["provenance"] = JsonObject::object();
  for (const auto& [name, text] : reader.attributes()) provenance[name] = text;
  JsonObject& tables = json["tables"] = JsonObject::array();
  for (const store::StoredTable& table : reader.tables()) tables.push_back(table_json(table));
  if (found) {
    json["verification"] = {{"sound", found->is_sound()},
                            {"damages", found->damages},
                            {"wrong_digests", found->digests.wrong},
                            {"digests_checked", found->digests.checked},
                            {"digests_not_checked", found->digests.skipped}};
  }
  return json;
}

class Inspect final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "inspect"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "shows what a dataset holds and how it was made";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn inspect telecom.h5\n"
           "  sojourn inspect telecom.h5 --verify\n"
           "      Is every byte what the run wrote? Exit code 1 where it is not.\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, Presence::required, "dataset that `sojourn run` has written");
    options.flag("--verify", verify_, "checks every chunk, and the digest where rows are complete");
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    const store::DatasetReader reader(file_);
    std::optional<Verification> found;
    if (verify_) found = verify(reader);
    if (json_) {
      print(to_text(dataset_json(reader, found)));
    } else {
      print(provenance_text(reader));
      for (const store::StoredTable& table : reader.tables()) print(table_text(table));
    }
    if (!found) return success;
    for (const auto* const list : {&found->damages, &found->digests.wrong}) {
      for (const std::string& sentence : *list) {
        complain(fmt::format("error: {}\n", harmless(sentence)));
      }
    }
    if (!json_) print(verification_text(*found));
    return found->is_sound() ? success : check_failed;
  }

 private:
  std::string file_;
  bool verify_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace sojourn::cli
