// `sojourn export`: writes a table of a dataset in another format.
#include "store/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/texts.h"
#include "core/error.h"
#include "store/part_file.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_export();

namespace {

std::unique_ptr<store::Export> export_named(const std::string& name) {
  std::vector<std::string> names;
  for (auto& format : store::all_exports()) {
    if (format->name() == name) return std::move(format);
    names.emplace_back(format->name());
  }
  throw InputError({Diagnostic{
      .problem = fmt::format("--format is {} (no such format)", in_backticks(name)),
      .advice = suggestion(name, names, fmt::format("choose from: {}", fmt::join(names, ", ")))}});
}

/// The columns of a list such as `time,to`.
std::vector<std::size_t> columns_in(const store::DatasetReader& reader, std::size_t table,
                                    std::string_view list) {
  std::vector<std::size_t> columns;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view name = list.substr(begin, end - begin);
    const std::size_t column = reader.column(table, name);
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
      throw InputError(
          {Diagnostic{.problem = fmt::format("--columns names {} twice", in_backticks(name)),
                      .advice = "name each column once"}});
    }
    columns.push_back(column);
    begin = end + 1;
  }
  return columns;
}

/// A file that is whole or not there: it gets its name when `write` has returned.
template <typename Write>
void write_file(const std::filesystem::path& path, const Write& write) {
  store::PartFile part(path);
  const InterruptWatch interrupt(part.part_path());
  std::ofstream out(part.part_path(), std::ios::binary | std::ios::trunc);
  if (!out) store::throw_file_error("write", part.part_path(), errno, "Free some space.");
  write(out);
  out.close();
  if (!out) {
    throw ResourceError("cannot write '" + path.string() +
                        "' (the disk may be full). Free some space.");
  }
  part.publish();
}

class ExportCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "export"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "writes a table of a dataset in another format";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn export telecom.h5 --table events -o events.csv\n"
           "  sojourn export telecom.h5 --table customers --columns customer,segment | head\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, Presence::required, "dataset that `sojourn run` has written");
    options.option("--table", table_, "TABLE", "table to write, such as events");
    options.option("--format", format_, "FORMAT", "csv (default); see `sojourn list exports`");
    options.option("-o,--output", output_, "FILE", "writes there instead of to standard output");
    options.option("--columns", columns_, "LIST", "columns in this order, such as time,to");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    const auto format = export_named(format_.value_or("csv"));
    const store::DatasetReader reader(file_);
    if (!table_) refuse_to_guess(reader);
    const std::size_t table = reader.table(*table_);
    if (reader.tables()[table].schema.columns.empty()) {
      throw InputError(
          {Diagnostic{.problem = fmt::format("table {} has no columns (it was not recorded)",
                                             in_backticks(*table_)),
                      .advice = "run the scenario again with --record all"}});
    }
    std::vector<std::size_t> columns;
    if (columns_) columns = columns_in(reader, table, *columns_);
    const auto write = [&](std::ostream& out) { format->write(reader, table, columns, out); };
    if (output_) {
      write_file(*output_, write);
    } else {
      std::cout.sync_with_stdio(false);
      write(std::cout);
    }
    return success;
  }

 private:
  [[noreturn]] static void refuse_to_guess(const store::DatasetReader& reader) {
    std::vector<std::string> names;
    for (const store::StoredTable& table : reader.tables()) names.push_back(table.schema.name);
    throw InputError(
        {Diagnostic{.problem = "export: --table is missing",
                    .advice = fmt::format("name one of: {}", fmt::join(names, ", "))}});
  }

  std::string file_;
  std::optional<std::string> table_, format_, output_, columns_;
};

}  // namespace

std::unique_ptr<Command> make_export() { return std::make_unique<ExportCommand>(); }

}  // namespace sojourn::cli
