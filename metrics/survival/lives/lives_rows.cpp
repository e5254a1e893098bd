#include "metrics/survival/lives/lives_rows.h"

#include <cmath>

namespace sojourn::metrics {

std::vector<Role> lives_roles() {
  return {{"duration", RoleType::number, Need::required,
           "time from the customer's start to the end or to the last sight of it"},
          {"ended", RoleType::score, Need::required,
           "0 = still there when last seen, 1 = ended, or 1, 2, ... by cause"},
          {"entry", RoleType::number, Need::optional,
           "time from the customer's start from which it was observed"}};
}

LivesRows lives_of(const Rows& rows) {
  const Numbers duration = rows.numbers("duration");
  const Scores ended = rows.scores("ended");
  const Numbers entry = rows.has("entry") ? rows.numbers("entry") : Numbers();
  LivesRows found;
  found.duration.reserve(rows.size());
  found.cause.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::isnan(duration[i]) || ended[i] == missing_score) continue;
    if (!entry.empty() && std::isnan(entry[i])) continue;
    found.duration.push_back(duration[i]);
    found.cause.push_back(ended[i]);
    if (!entry.empty()) found.entry.push_back(entry[i]);
    found.row.push_back(i);
  }
  return found;
}

std::optional<Lives> complete_lives(const Rows& rows) {
  const Lives lives{rows.numbers("duration"), rows.scores("ended"),
                    rows.has("entry") ? rows.numbers("entry") : Numbers()};
  bool missing = false;  // without branches over the rows
  for (const double duration : lives.duration) missing |= duration != duration;
  for (const std::uint8_t cause : lives.cause) missing |= cause == missing_score;
  for (const double entry : lives.entry) missing |= entry != entry;
  if (missing) return std::nullopt;
  return lives;
}

}  // namespace sojourn::metrics
