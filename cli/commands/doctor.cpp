// `sojourn doctor`: what this build and this machine are like, and whether runs can work here.
#include <fmt/format.h>
#include <hdf5.h>
#include <libdeflate.h>
#include <tbb/info.h>
#include <tbb/version.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "cli/build.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/json.h"
#include "cli/machine.h"
#include "cli/texts.h"
#include "sim/kernels/kernels.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_doctor();

namespace {

constexpr std::uint64_t least_memory = 512ULL << 20;
constexpr std::uint64_t least_disk = 64ULL << 20;

/// One thing looked at. A problem is something that keeps runs from working.
struct Finding {
  std::string name;
  std::string text;
  std::string problem{};
};

std::vector<std::string> runnable_kernels() {
  std::vector<std::string> names;
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    if (sim::kernels_named(name) != nullptr) names.emplace_back(name);
  }
  return names;
}

Finding kernels_finding() {
  const char* const wanted = std::getenv("SOJOURN_KERNELS");
  Finding finding{.name = "kernels",
                  .text = fmt::format("{} (of {})", sim::best_kernels().name,
                                      fmt::join(runnable_kernels(), ", "))};
  if (wanted != nullptr && sim::kernels_named(wanted) == nullptr) {
    finding.problem =
        fmt::format("SOJOURN_KERNELS is {}, which this processor cannot run", harmless(wanted));
  }
  return finding;
}

Finding hdf5_finding() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  hbool_t thread_safe = 0;
  Finding finding{.name = "hdf5", .text = {}};
  if (H5get_libversion(&major, &minor, &release) < 0 || H5is_library_threadsafe(&thread_safe) < 0) {
    finding.problem = "HDF5 does not answer";
    return finding;
  }
  const char* const locking = std::getenv("HDF5_USE_FILE_LOCKING");
  finding.text = fmt::format("{}.{}.{}, {}, file locking {}", major, minor, release,
                             thread_safe != 0 ? "thread-safe" : "not thread-safe",
                             locking == nullptr ? "as built" : harmless(locking));
  if (major != H5_VERS_MAJOR || minor != H5_VERS_MINOR) {
    finding.problem = fmt::format("HDF5 {}.{} is loaded, but {}.{} was built with", major, minor,
                                  H5_VERS_MAJOR, H5_VERS_MINOR);
  } else if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) <= 0) {
    finding.problem = "HDF5 has no deflate filter, so other programs cannot read datasets here";
  }
  return finding;
}

Finding memory_finding() {
  const std::uint64_t available = memory_available();
  Finding finding{
      .name = "memory",
      .text = fmt::format("{} available of {}", bytes_text(static_cast<double>(available)),
                          bytes_text(static_cast<double>(memory_of_machine())))};
  if (available < least_memory) finding.problem = "there is less memory than most runs need";
  return finding;
}

Finding disk_finding() {
  const std::optional<std::uint64_t> space = disk_space(".");
  const bool writable = ::access(".", W_OK) == 0;
  Finding finding{.name = "disk here",
                  .text = fmt::format(
                      "{}{}", space ? bytes_text(static_cast<double>(*space)) + " free" : "unknown",
                      writable ? "" : ", not writable")};
  if (space && *space < least_disk) finding.problem = "the disk of this folder is almost full";
  return finding;
}

std::vector<Finding> examine() {
  const Build build = this_build();
  const std::string processor = processor_name();
  return {{"version", build.version},
          {"source", build.source},
          {"build", fmt::format("{} ({})", build.type, build.flags)},
          {"compiler", build.compiler},
          {"processor", fmt::format("{}, {} thread{}", processor.empty() ? "unknown" : processor,
                                    tbb::info::default_concurrency(),
                                    tbb::info::default_concurrency() == 1 ? "" : "s")},
          kernels_finding(),
          hdf5_finding(),
          {"libdeflate", LIBDEFLATE_VERSION_STRING},
          {"onetbb", TBB_runtime_version()},
          memory_finding(),
          disk_finding(),
          {"page size", bytes_text(static_cast<double>(page_bytes()))}};
}

class Doctor final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "doctor"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "shows what this build and this machine can do";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn doctor\n"
           "      Add its output when you report a problem.\n";
  }
  void declare(Options& options) override {
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    const std::vector<Finding> findings = examine();
    bool well = true;
    JsonObject json;
    for (const Finding& finding : findings) {
      well = well && finding.problem.empty();
      json[finding.name] = finding.text;
      if (!json_) print(fmt::format("{} {}\n", padded(finding.name, 11), finding.text));
    }
    json["well"] = well;
    if (json_) print(to_text(json));
    for (const Finding& finding : findings) {
      if (!finding.problem.empty()) complain(fmt::format("error: {}\n", finding.problem));
    }
    return well ? success : check_failed;
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_doctor() { return std::make_unique<Doctor>(); }

}  // namespace sojourn::cli
