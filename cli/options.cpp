// CLI11 behind our interface, its errors in our words.
#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <utility>

#include "core/error.h"

namespace sojourn::cli {
namespace {

constexpr std::size_t help_column = 30;

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

/// Everything that may be written with two dashes.
std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  return options;
}

/// The first word that nothing was declared for.
[[noreturn]] void refuse_word(const CLI::App& app, const std::string& word,
                              const std::string& more) {
  const bool is_option = word.size() > 1 && word.front() == '-';
  if (!is_option) {
    refuse(fmt::format("{} does not know what to do with {}", app.get_name(), in_backticks(word)),
           more);
  }
  const std::string option = word.substr(0, word.find('='));
  refuse(fmt::format("{} has no option {}", app.get_name(), in_backticks(option)),
         suggestion(option, long_options(app), more));
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates,
                       std::string otherwise) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? std::move(otherwise) : fmt::format("did you mean `{}`?", near);
}

class Options::Impl {
 public:
  Impl(std::string_view name, std::string_view summary, std::string_view examples)
      : app(std::string(summary), std::string(name)) {
    app.set_help_flag("-h,--help", "show this help");
    app.get_formatter()->column_width(help_column);
    app.footer("examples:\n" + std::string(examples));
  }
  CLI::App app;
};

Options::Options(std::string_view name, std::string_view summary, std::string_view examples)
    : impl_(std::make_unique<Impl>(name, summary, examples)) {}

Options::~Options() = default;

void Options::argument(const std::string& name, std::string& value, Presence presence,
                       const std::string& meaning) {
  impl_->app.add_option(name, value, meaning)
      ->type_name("")
      ->required(presence == Presence::required);
}

void Options::option(const std::string& names, std::optional<std::string>& value,
                     const std::string& type, const std::string& meaning) {
  const auto keep = [&value](const std::string& text) { value = text; };
  impl_->app.add_option_function<std::string>(names, keep, meaning)->type_name(type);
}

void Options::repeated(const std::string& names, std::vector<std::string>& values,
                       const std::string& type, const std::string& meaning) {
  impl_->app.add_option(names, values, meaning)->type_name(type)->allow_extra_args(false);
}

void Options::flag(const std::string& names, bool& value, const std::string& meaning) {
  impl_->app.add_flag(names, value, meaning);
}

std::optional<std::string> Options::parse(const std::vector<std::string>& words) {
  CLI::App& app = impl_->app;
  const std::string more = fmt::format("`sojourn {} --help` shows what there is", app.get_name());
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    return app.help("sojourn", CLI::AppFormatMode::Normal);
  } catch (const CLI::ExtrasError&) {
    const std::vector<std::string> left = app.remaining();
    refuse_word(app, left.empty() ? std::string() : left.front(), more);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();  // "--seed: 1 required S missing"
    refuse(fmt::format("{} needs a value", text.substr(0, text.find(':'))), more);
  } catch (const CLI::ParseError& error) {
    refuse(fmt::format("{}: {}", app.get_name(), error.what()), more);
  }
}

}  // namespace sojourn::cli
