// What the program's exit codes mean. 0 always means success.
#pragma once

namespace sojourn::cli {

enum ExitCode : int {
  success = 0,
  check_failed = 1,  ///< the work was done, and the answer is no
  wrong_use = 2,     ///< the command line, the scenario or a file cannot be used; internal errors
  out_of_resources = 3,  ///< memory, disk or time
  signal_base = 128,     ///< plus the number of the signal that ended the program
};

}  // namespace sojourn::cli
