// The child that reads, and the parent that listens.
#include "store/probe.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <optional>
#include <string>

#include "core/error.h"
#include "store/catalogue_reader.h"
#include "store/chunk_coding.h"
#include "store/disk_file.h"
#include "store/hdf5.h"
#include "store/part_file.h"

namespace sojourn::store {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool limits_memory = false;  // sanitizers reserve terabytes of addresses
#else
constexpr bool limits_memory = true;
#endif

/// HDF5 finds a chunk in about a microsecond and a chunk is some 100 KB, so a sound file needs far
/// less.
constexpr rlim_t base_cpu_seconds = 2;
constexpr std::uint64_t bytes_per_further_second = 1ULL << 30;
constexpr rlim_t memory_allowance = 1ULL << 30;
/// A child that waits for a slow disk uses no CPU time; after this long without a word it is given
/// up.
constexpr std::chrono::seconds longest_silence{120};

/// A child can also die of the machine (memory is short, somebody kills it), which must not be
/// taken for damage; a damaged file ends the second child as it ended the first.
constexpr int attempts = 2;

enum class Verdict : std::uint64_t { refused, sound };

/// What the child sends before its catalogue or message.
struct Header {
  Verdict verdict = Verdict::refused;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;
};

/// Lowers a limit for good.
void limit(__rlimit_resource resource, rlim_t value) {
  rlimit both{};
  ::getrlimit(resource, &both);
  both.rlim_cur = both.rlim_max = std::min(value, both.rlim_max);
  ::setrlimit(resource, &both);
}

/// Bytes of addresses in use by this process.
rlim_t address_space() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return RLIM_INFINITY / 2;
  unsigned long long pages = 0;
  const int found = std::fscanf(file, "%llu", &pages);
  std::fclose(file);
  if (found != 1) return RLIM_INFINITY / 2;
  return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

/// In the child: limits, no output but the pipe, and the plain way to die for every signal.
void confine(rlim_t cpu_seconds, rlim_t bytes_of_addresses) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU, SIGPIPE}) {
    std::signal(number, SIG_DFL);
  }
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CPU, cpu_seconds);
  if (limits_memory) limit(RLIMIT_AS, bytes_of_addresses);
}

/// False when nobody listens any more.
bool write_fully(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

/// The parent trusts a whole message only, so its length and checksum go in front.
void send(int pipe, Verdict verdict, std::span<const std::byte> payload) {
  const Header header{verdict, payload.size(), checksum_of(payload)};
  if (write_fully(pipe, std::as_bytes(std::span(&header, 1)))) write_fully(pipe, payload);
}

/// Leaves by _exit, so that nothing the parent owns is flushed, closed or destroyed a second time.
[[noreturn]] void run_child(int pipe, int descriptor, const std::filesystem::path& path) {
  try {
    send(pipe, Verdict::sound, to_bytes(read_catalogue(descriptor, path)));
  } catch (const std::exception& error) {
    send(pipe, Verdict::refused, std::as_bytes(std::span(std::string_view(error.what()))));
  } catch (...) {
  }
  ::_exit(0);
}

/// Reads until the other end is closed; false after too long a silence.
bool receive(int pipe, std::vector<std::byte>& received) {
  std::array<std::byte, 65536> piece;
  while (true) {
    pollfd waiting{pipe, POLLIN, 0};
    constexpr auto patience = std::chrono::milliseconds(longest_silence).count();
    const int ready = ::poll(&waiting, 1, static_cast<int>(patience));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t got = ::read(pipe, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    received.insert(received.end(), piece.begin(), piece.begin() + got);
  }
}

/// Also where somebody else collects the children of this process.
void end_child(pid_t child) {
  ::kill(child, SIGKILL);  // it has said all it had to say, or is stuck
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

/// A whole message of the child.
struct Answer {
  Verdict verdict = Verdict::refused;
  std::vector<std::byte> payload;
};

/// Nothing when the message is not whole.
std::optional<Answer> answer_from(std::span<const std::byte> received) {
  Header header;
  if (received.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, received.data(), sizeof header);
  const auto payload = received.subspan(sizeof header);
  if (payload.size() != header.bytes || checksum_of(payload) != header.checksum) {
    return std::nullopt;
  }
  return Answer{header.verdict, {payload.begin(), payload.end()}};
}

/// What the child made of the file, or nothing if it died or was stuck.
std::optional<Answer> ask_child(int descriptor, const std::filesystem::path& path,
                                std::uint64_t size) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    throw ResourceError(std::string("cannot make a pipe (") + std::strerror(errno) +
                        "). Close some programs or files.");
  }
  const rlim_t cpu_seconds = base_cpu_seconds + size / bytes_per_further_second;
  const rlim_t addresses = address_space() + memory_allowance;
  pid_t child = -1;
  {
    const std::lock_guard lock(hdf5_mutex());
    child = ::fork();
    if (child == 0) {
      confine(cpu_seconds, addresses);
      run_child(pipe[1], descriptor, path);
    }
  }
  const int error = errno;
  ::close(pipe[1]);
  if (child < 0) {
    ::close(pipe[0]);
    throw ResourceError(std::string("cannot start a process to read '") + path.string() + "' (" +
                        std::strerror(error) + "). Close some programs.");
  }
  std::vector<std::byte> received;
  const bool whole = receive(pipe[0], received);
  ::close(pipe[0]);
  end_child(child);
  return whole ? answer_from(received) : std::nullopt;
}

/// Eight bytes, little-endian.
std::uint64_t number_at(std::span<const std::byte> bytes, std::size_t offset) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

/// The length that the HDF5 superblock states: for version 0 at byte 40, for 1 at 44, for 2 and 3
/// at 28.
std::uint64_t stated_length(std::span<const std::byte> head) {
  switch (std::to_integer<int>(head[8])) {
    case 0:
      return number_at(head, 40);
    case 1:
      return number_at(head, 44);
    default:
      return number_at(head, 28);
  }
}

/// Refuses what HDF5 need not even look at.
void check_head(int descriptor, std::uint64_t size, const std::filesystem::path& path) {
  constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";
  std::array<std::byte, 64> head{};
  const std::int64_t got = read_fully(descriptor, 0, head);
  if (got < 0) throw_file_error("read", path, errno, "Check the disk.");
  if (std::memcmp(head.data(), signature.data(), signature.size()) != 0) {
    throw InputError("'" + path.string() +
                     "' is not a dataset of Sojourn (it is no HDF5 file). Give a file that "
                     "`sojourn run` has written.");
  }
  const std::uint64_t stated = stated_length(head);
  if (got < static_cast<std::int64_t>(head.size()) || size < stated) {
    throw InputError(damaged_message(path, "it is cut short: " + std::to_string(size) + " of " +
                                               std::to_string(stated) + " bytes"));
  }
}

}  // namespace

int open_dataset(const std::filesystem::path& path) {
  if (path.extension() == ".part") {
    throw InputError("'" + path.string() +
                     "' is an unfinished dataset (its run still goes on or was interrupted). Wait "
                     "for it to finish, or run the scenario again.");
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const std::string problem = "cannot open '" + path.string() + "' (" + std::strerror(errno);
    throw InputError(problem + "). Check the path.");
  }
  struct stat status {};
  try {
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
      throw InputError("'" + path.string() +
                       "' is not a file. Give a file that `sojourn run` has "
                       "written.");
    }
    check_head(descriptor, static_cast<std::uint64_t>(status.st_size), path);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  return descriptor;
}

Catalogue read_catalogue_apart(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  ::fstat(descriptor, &status);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  std::optional<Answer> answer;
  for (int i = 0; i < attempts && !answer; ++i) answer = ask_child(descriptor, path, size);
  if (!answer) throw InputError(damaged_message(path, "HDF5 did not survive reading it"));
  const std::span<const std::byte> payload = answer->payload;
  if (answer->verdict != Verdict::sound) {
    throw InputError(std::string(reinterpret_cast<const char*>(payload.data()), payload.size()));
  }
  std::optional<Catalogue> catalogue = catalogue_from(payload);
  if (!catalogue || catalogue->fingerprint != fingerprint_of(*catalogue)) {
    throw InputError(damaged_message(path, "its description does not match its checksum"));
  }
  return std::move(*catalogue);
}

}  // namespace sojourn::store
