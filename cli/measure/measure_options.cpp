#include "cli/measure/measure_options.h"

#include "core/error.h"

namespace sojourn::cli {

void MeasureOptions::declare(Options& options) {
  options.repeated("--metric", metrics_, "NAME[:SWITCH=VALUE,...]",
                   "what to measure, again and again");
  options.option("--by", by_, "LIST",
                 "cuts rows by columns or by day, month or year: segment,month");
  options.option("--columns", columns_, "ROLE=COLUMN,...", "which column plays which role");
  options.option("--where", where_, "COLUMN=NAME,...", "which rows count: survey=after_call");
}

MeasureRequest MeasureOptions::request() const {
  if (metrics_.empty()) {
    throw InputError({Diagnostic{.problem = "there is no --metric",
                                 .advice = "`sojourn list metrics` names all of them"}});
  }
  MeasureRequest request{.metrics = metrics_, .by = {}, .columns = {}, .where = {}};
  if (by_) request.by = split_list(*by_);
  if (columns_) request.columns = parse_columns(*columns_);
  if (where_) request.where = parse_conditions(*where_);
  return request;
}

}  // namespace sojourn::cli
