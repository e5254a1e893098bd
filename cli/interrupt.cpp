// Handlers that do only what a handler may: set lock-free flags, unlink, _exit.
#include "cli/interrupt.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <string>

#include "cli/exit_codes.h"

namespace sojourn::cli {
namespace {

std::atomic<std::atomic<bool>*> stop_flag{nullptr};
std::atomic<int> came{0};
std::array<char, 4096> unfinished_name{};

static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void handle(int number) {
  std::atomic<bool>* const stop = stop_flag.load();
  if (came.exchange(number) != 0 || stop == nullptr) {
    if (unfinished_name[0] != '\0') ::unlink(unfinished_name.data());
    ::_exit(signal_base + number);
  }
  stop->store(true);
}

void listen(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM}) ::sigaction(number, &action, nullptr);
}

void begin(const std::filesystem::path& unfinished) {
  came = 0;
  unfinished_name.fill('\0');
  const std::string& name = unfinished.native();
  if (name.size() < unfinished_name.size()) {
    std::memcpy(unfinished_name.data(), name.data(), name.size());
  }
  listen(handle);
}

}  // namespace

InterruptWatch::InterruptWatch(std::atomic<bool>& stop,
                               const std::optional<std::filesystem::path>& unfinished) {
  stop_flag = &stop;
  begin(unfinished.value_or(std::filesystem::path()));
}

InterruptWatch::InterruptWatch(const std::filesystem::path& unfinished) {
  stop_flag = nullptr;
  begin(unfinished);
}

InterruptWatch::~InterruptWatch() {
  listen(SIG_DFL);
  stop_flag = nullptr;
}

int InterruptWatch::signal() const noexcept { return came; }

}  // namespace sojourn::cli
