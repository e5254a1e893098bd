// What interventions change in a scenario: a document with settings set, multiplied and added to,
// to be read and compiled as any other.
#pragma once

#include <span>
#include <vector>

#include "core/document.h"
#include "core/settings.h"
#include "models/interventions/draft.h"
#include "models/reporter.h"

namespace sojourn::models {

/// Whether two interventions are in force at some time together.
[[nodiscard]] bool overlap(const InterventionInfo& a, const InterventionInfo& b) noexcept;

class Patch {
 public:
  /// `settings` are those of the document as it is, with their defaults. All are to outlive this.
  Patch(const Document& document, const std::vector<Setting>& settings, Reporter& reporter);

  /// Reports what cannot be changed: unknown settings, those that act before the start, values that
  /// are no numbers.
  void check(const InterventionDraft& draft);
  /// Reports two `set`s of one setting by interventions in force at the same time.
  void check_together(std::span<const InterventionDraft* const> drafts);

  /// The document with the changes of all drafts: first `set`, then `times`, then `add`. REQUIRES:
  /// check() found nothing wrong.
  [[nodiscard]] Document apply(std::span<const InterventionDraft* const> drafts) const;

 private:
  void check_pair(const InterventionDraft& first, const InterventionDraft& second);
  void check_path(const InterventionDraft& draft, const ChangeDraft& change);
  void check_arithmetic(const InterventionDraft& draft, const ChangeDraft& change);
  [[nodiscard]] bool is_known(const std::string& path) const;
  [[nodiscard]] const Setting* setting(std::string_view path) const;
  /// The value that stands at a path, or its default; none where that is no single value.
  [[nodiscard]] std::optional<Node> value_at(const Document& document,
                                             const std::string& path) const;
  void put(Document& document, const std::string& path, Node value) const;

  const Document& document_;
  const std::vector<Setting>& settings_;
  Reporter& reporter_;
};

}  // namespace sojourn::models
