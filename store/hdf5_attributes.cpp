// Writing and reading attributes.
#include "store/hdf5_attributes.h"

namespace sojourn::store {
namespace {

/// UTF-8 of variable length, in memory a char pointer.
Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), "make a text type");
  check(H5Tset_size(type.get(), H5T_VARIABLE), "make a text type");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "make a text type");
  return type;
}

/// What a call is for, for its error message.
std::string named(const std::string& name) { return "use the attribute '" + name + "'"; }

/// Makes an attribute and fills it, unless it is one without any value.
void write(const Handle& object, const std::string& name, hid_t file_type, hid_t memory_type,
           const Handle& space, const void* data) {
  const Handle attribute(
      H5Acreate2(object.get(), name.c_str(), file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT),
      named(name));
  if (data != nullptr) check(H5Awrite(attribute.get(), memory_type, data), named(name));
}

Handle open(const Handle& object, const std::string& name) {
  return {H5Aopen(object.get(), name.c_str(), H5P_DEFAULT), named(name)};
}

/// All texts of an attribute, which may be a scalar, a list or nothing at all.
std::vector<std::string> texts_of(const Handle& attribute, const std::string& name) {
  const Handle space(H5Aget_space(attribute.get()), named(name));
  const Handle stored(H5Aget_type(attribute.get()), named(name));
  const hssize_t count = H5Sget_simple_extent_npoints(space.get());
  if (count < 0 || H5Tis_variable_str(stored.get()) <= 0) throw Hdf5Error(named(name) + " as text");
  std::vector<char*> pointers(static_cast<std::size_t>(count), nullptr);
  if (count == 0) return {};
  const Handle type = text_type();
  check(H5Aread(attribute.get(), type.get(), pointers.data()), named(name));
  std::vector<std::string> texts;
  texts.reserve(pointers.size());
  for (const char* pointer : pointers) texts.emplace_back(pointer == nullptr ? "" : pointer);
  // HDF5 has allocated the texts.
  check(H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, pointers.data()), named(name));
  return texts;
}

}  // namespace

void write_text(const Handle& object, const std::string& name, const std::string& text) {
  const char* pointer = text.c_str();
  const Handle type = text_type();
  write(object, name, type.get(), type.get(), {H5Screate(H5S_SCALAR), named(name)}, &pointer);
}

void write_texts(const Handle& object, const std::string& name,
                 const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  const Handle type = text_type();
  const hsize_t count = texts.size();
  // A list without entries needs a space of its own kind.
  const Handle space(count == 0 ? H5Screate(H5S_NULL) : H5Screate_simple(1, &count, nullptr),
                     named(name));
  write(object, name, type.get(), type.get(), space, count == 0 ? nullptr : pointers.data());
}

void write_number(const Handle& object, const std::string& name, std::uint64_t number) {
  write(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, {H5Screate(H5S_SCALAR), named(name)},
        &number);
}

bool has_attribute(const Handle& object, const std::string& name) {
  return H5Aexists(object.get(), name.c_str()) > 0;
}

std::string read_text(const Handle& object, const std::string& name) {
  const Handle attribute = open(object, name);
  const Handle type(H5Aget_type(attribute.get()), named(name));
  if (H5Tget_class(type.get()) == H5T_INTEGER) return std::to_string(read_number(object, name));
  const std::vector<std::string> texts = texts_of(attribute, name);
  if (texts.size() != 1) throw Hdf5Error(named(name) + " as one text");
  return texts.front();
}

std::vector<std::string> read_texts(const Handle& object, const std::string& name) {
  return texts_of(open(object, name), name);
}

std::uint64_t read_number(const Handle& object, const std::string& name) {
  const Handle attribute = open(object, name);
  const Handle space(H5Aget_space(attribute.get()), named(name));
  if (H5Sget_simple_extent_npoints(space.get()) != 1) throw Hdf5Error(named(name) + " as a number");
  std::uint64_t number = 0;
  check(H5Aread(attribute.get(), H5T_NATIVE_UINT64, &number), named(name));
  return number;
}

}  // namespace sojourn::store
