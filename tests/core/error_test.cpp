#include "core/error.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

Diagnostic at(int line, int column, std::string problem) {
  return {.problem = std::move(problem),
          .advice = "change it",
          .position = {.file = "a.toml", .line = line, .column = column},
          .key = "x.y",
          .line = "chanel = 3"};
}

TEST(DiagnosticText, looks_like_a_compiler_message) {
  EXPECT_EQ(to_text(at(12, 3, "unknown key `chanel`")),
            "error: unknown key `chanel`\n"
            "  --> a.toml:12:3\n"
            "   |\n"
            "12 | chanel = 3\n"
            "   |   ^\n"
            "   = help: change it\n");
}

TEST(DiagnosticText, names_the_key_where_there_is_no_line) {
  Diagnostic diagnostic = at(0, 0, "wrong");
  diagnostic.position.file = "--set";
  diagnostic.line.clear();
  diagnostic.warning = true;
  EXPECT_EQ(to_text(diagnostic), "warning: wrong\n --> --set x.y\n  = help: change it\n");
}

TEST(DiagnosticText, replaces_what_could_harm_a_terminal) {
  Diagnostic diagnostic = at(1, 1, "bad\x1b[2J");
  diagnostic.line = "a\tb\x01\xff\xe2\x80\xae z";
  const std::string text = to_text(diagnostic);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("1 | a b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD z\n"), std::string::npos)
      << text;
}

TEST(DiagnosticText, cuts_long_lines_around_the_caret) {
  Diagnostic diagnostic = at(1, 5001, "wrong");
  diagnostic.line = std::string(5000, 'a') + "X" + std::string(5000, 'b');
  const std::string text = to_text(diagnostic);
  EXPECT_LT(text.size(), 400U);
  EXPECT_NE(text.find("…" + std::string(60, 'a') + "X" + std::string(39, 'b') + "…\n"),
            std::string::npos);
  EXPECT_NE(text.find("  | " + std::string(61, ' ') + "^\n"), std::string::npos);
}

TEST(DiagnosticText, bears_a_column_beyond_the_line) {
  EXPECT_NE(to_text(at(1, 1'000'000, "wrong")).find("1 | chanel = 3\n"), std::string::npos);
}

TEST(InputErrors, are_sorted_by_place_and_counted) {
  const InputError error(
      {at(2, 1, "third"), at(1, 9, "second"), at(1, 1, "first"), at(2, 1, "last")});
  const std::string text = error.what();
  EXPECT_LT(text.find("first"), text.find("second"));
  EXPECT_LT(text.find("second"), text.find("third"));
  EXPECT_LT(text.find("third"), text.find("last"));
  EXPECT_TRUE(text.ends_with("\n4 errors"));
  EXPECT_EQ(error.diagnostics().front().problem, "first");
}

TEST(InputErrors, may_be_one_plain_message) {
  const InputError error("off the scale");
  EXPECT_STREQ(error.what(), "error: off the scale");
  EXPECT_EQ(error.diagnostics().size(), 1U);
}

TEST(Diagnostics, throw_only_for_errors) {
  Diagnostics diagnostics;
  diagnostics.throw_if_errors();
  Diagnostic warning = at(1, 1, "odd");
  warning.warning = true;
  diagnostics.add(warning);
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.throw_if_errors();
  diagnostics.add(at(1, 1, "wrong"));
  EXPECT_THROW(diagnostics.throw_if_errors(), InputError);
}

TEST(NearestWord, forgives_small_slips_only) {
  const std::vector<std::string> words{"channel", "quality", "cost", "to"};
  EXPECT_EQ(nearest("chanel", words), "channel");
  EXPECT_EQ(nearest("qaulity", words), "quality");
  EXPECT_EQ(nearest("cots", words), "cost");
  EXPECT_EQ(nearest("colour", words), "");
  EXPECT_EQ(nearest("x", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'a'), words), "");
}

TEST(QuotedWords, are_cut_where_they_are_long) {
  EXPECT_EQ(in_backticks("a"), "`a`");
  EXPECT_EQ(in_backticks(std::string(1000, 'a')), "`" + std::string(60, 'a') + "…`");
}

}  // namespace
}  // namespace sojourn
