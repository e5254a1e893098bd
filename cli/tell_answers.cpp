// What a customer was asked and answered, what an honest answer would have been, and reviews.
//
// Occasions at which nobody was asked are not told: there may be hundreds. They are counted in the
// end (story_text.cpp).
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <tuple>

#include "cli/tell.h"

namespace sojourn::cli {
namespace {

using Occasion = std::tuple<std::int64_t, std::string, std::string>;

Occasion occasion_of(const Row& row) {
  return {row.time(), row.text("survey"), row.text("question")};
}

std::string comment_text(const Row& row) {
  if (row.number("comment_length") == 0.0) return "";
  return fmt::format("; comments on {}, {}", row.text("topic"), row.text("polarity"));
}

std::string answer_text(const Row& row, const Row* truth) {
  const bool answers = row.is_set("answered");
  const bool gave = row.number("score") < 255.0;
  std::string text = !answers ? "no answer"
                     : gave   ? "answers " + row.text("score")
                              : "breaks off before it";
  if (truth == nullptr) return text;
  const std::string honest = truth->text("honest");
  if (gave && honest == row.text("score")) {
    text += ", which is honest";
  } else {
    text += fmt::format(", honestly it would be {}", honest);
  }
  if (!answers)
    text += fmt::format(" (chance to answer {:.0f} %)", 100.0 * truth->number("p_respond"));
  return text;
}

std::vector<Line> tell_answers(const Story& story) {
  std::vector<Line> lines;
  const std::vector<Row> truths = rows_of(story, "truth/surveys");
  std::map<Occasion, const Row*> truth_of;
  for (const Row& row : truths) truth_of[occasion_of(row)] = &row;
  for (const Row& row : rows_of(story, "surveys")) {
    const auto truth = truth_of.find(occasion_of(row));
    const Row* const known = truth != truth_of.end() ? truth->second : nullptr;
    const bool about = row.has("touchpoint");
    std::string text = fmt::format(
        "asked for {}{}, by {}{}: {}", row.text("question"),
        about ? " of " + row.text("touchpoint") : " (" + row.text("survey") + ")",
        row.text("channel"), row.is_set("reminded") ? ", twice" : "", answer_text(row, known));
    text += comment_text(row);
    if (known != nullptr && known->is_set("followed_up")) text += "; the company gets in touch";
    lines.push_back({static_cast<std::int64_t>(row.number("invited")), std::move(text)});
  }
  return lines;
}

std::vector<Line> tell_reviews(const Story& story) {
  std::vector<Line> lines;
  for (const Row& row : rows_of(story, "reviews")) {
    const double stars = row.number("stars");
    lines.push_back({row.time(), fmt::format("reviews the company in public: {:.0f} star{} for {}",
                                             stars, stars == 1.0 ? "" : "s", row.text("topic"))});
  }
  return lines;
}

// People of an account: who was asked together, in one line.
std::vector<Line> tell_contact_answers(const Story& story) {
  std::vector<Line> lines;
  const auto asked = rows_of(story, "contact_surveys");
  const auto truths = rows_of(story, "truth/contact_surveys");
  for (std::size_t i = 0; i < asked.size();) {
    const std::int64_t time = asked[i].time();
    std::vector<std::string> words;
    for (; i < asked.size() && asked[i].time() == time; ++i) {
      const std::string honest = i < truths.size() ? truths[i].text("honest") : "";
      words.push_back(
          fmt::format("{} {} {} (honestly {})", asked[i].text("role"), asked[i].text("contact"),
                      asked[i].is_set("answered") ? asked[i].text("score") : "no answer", honest));
    }
    lines.push_back({time, fmt::format("people are asked for nps: {}", fmt::join(words, ", "))});
  }
  const auto known = rows_of(story, "truth/account_nps");
  const auto found = rows_of(story, "account_nps");
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::string text = found[i].has("nps")
                           ? "nps of the account as answered " + found[i].text("nps")
                           : "nobody of the account answered";
    if (i < known.size())
      text += ", in truth, by weight in the decision, " + known[i].text("weighted");
    lines.push_back({found[i].time(), std::move(text)});
  }
  return lines;
}

}  // namespace

Teller answer_teller() { return {{"surveys", "truth/surveys"}, tell_answers}; }
Teller review_teller() { return {{"reviews", "truth/reviews"}, tell_reviews}; }
Teller contact_answer_teller() {
  return {{"contact_surveys", "truth/contact_surveys", "account_nps", "truth/account_nps"},
          tell_contact_answers};
}

}  // namespace sojourn::cli
