// Attributes of groups and datasets: texts, lists of texts, and whole numbers. Texts are UTF-8 of
// variable length, which h5py shows as str. Included by .cpp files of store only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/hdf5.h"

namespace sojourn::store {

void write_text(const Handle& object, const std::string& name, const std::string& text);
void write_texts(const Handle& object, const std::string& name,
                 const std::vector<std::string>& texts);
void write_number(const Handle& object, const std::string& name, std::uint64_t number);

[[nodiscard]] bool has_attribute(const Handle& object, const std::string& name);
/// A text, or a number as text. Throws Hdf5Error when there is no such attribute.
[[nodiscard]] std::string read_text(const Handle& object, const std::string& name);
[[nodiscard]] std::vector<std::string> read_texts(const Handle& object, const std::string& name);
[[nodiscard]] std::uint64_t read_number(const Handle& object, const std::string& name);

}  // namespace sojourn::store
