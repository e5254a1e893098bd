#include "cli/count_line.h"

#include <gtest/gtest.h>

namespace sojourn::cli {
namespace {

TEST(CountLine, says_how_long_the_rest_takes_at_the_pace_so_far) {
  EXPECT_EQ(count_line_text({.done = 12, .all = 48}, "runs", 10.0),
            "12 of 48 runs, about 30 s left");
}

TEST(CountLine, leaves_what_was_found_done_out_of_the_pace) {
  EXPECT_EQ(count_line_text({.done = 12, .all = 48, .found = 2}, "runs", 10.0),
            "12 of 48 runs, about 36 s left");
}

TEST(CountLine, does_not_guess_before_the_first_and_after_the_last) {
  EXPECT_EQ(count_line_text({.done = 0, .all = 20}, "replications", 3.0), "0 of 20 replications");
  EXPECT_EQ(count_line_text({.done = 2, .all = 20, .found = 2}, "runs", 3.0), "2 of 20 runs");
  EXPECT_EQ(count_line_text({.done = 1'200, .all = 1'200}, "runs", 3.0), "1,200 of 1,200 runs");
}

}  // namespace
}  // namespace sojourn::cli
