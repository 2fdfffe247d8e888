// The yardstick's entropy coder: compiled, called once an image, and given Python lists, as the extensions of learned codecs are.
// It writes the `compat` stream (docs/bitstream.md section 4) the plain way: one state, a division a symbol.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr uint64_t kLower = uint64_t{1} << 31;
constexpr uint32_t kDigitBits = 4;
constexpr int64_t kRawLimit = int64_t{1} << 28;

// One coded operation; raw digits have their width as 0.
struct Operation {
  uint32_t start;
  uint32_t width;
};

std::vector<int32_t> integers(PyObject* list, const char* what) {
  if (!PyList_Check(list)) {
    throw std::invalid_argument(std::string(what) + " must be a list");
  }
  std::vector<int32_t> values(static_cast<size_t>(PyList_GET_SIZE(list)));
  for (size_t i = 0; i < values.size(); ++i) {
    const long value = PyLong_AsLong(PyList_GET_ITEM(list, static_cast<Py_ssize_t>(i)));
    if (PyErr_Occurred() != nullptr || value != static_cast<int32_t>(value)) {
      PyErr_Clear();
      throw std::invalid_argument(std::string(what) + " must hold integers of 32 bits");
    }
    values[i] = static_cast<int32_t>(value);
  }
  return values;
}

struct Rows {
  std::vector<std::vector<int32_t>> cdfs;
  std::vector<int32_t> sizes;
  std::vector<int32_t> offsets;

  Rows(PyObject* cdf_lists, PyObject* size_list, PyObject* offset_list)
      : sizes(integers(size_list, "sizes")), offsets(integers(offset_list, "offsets")) {
    if (!PyList_Check(cdf_lists)) {
      throw std::invalid_argument("cdfs must be a list");
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(cdf_lists); ++i) {
      cdfs.push_back(integers(PyList_GET_ITEM(cdf_lists, i), "cdfs"));
    }
    if (sizes.size() != cdfs.size() || offsets.size() != cdfs.size()) {
      throw std::invalid_argument("cdfs, sizes and offsets must be equally many");
    }
    for (size_t i = 0; i < cdfs.size(); ++i) {
      check(cdfs[i], sizes[i]);
    }
  }

 private:
  static void check(const std::vector<int32_t>& cdf, int32_t size) {
    if (size < 3 || static_cast<size_t>(size) > cdf.size()) {
      throw std::invalid_argument("a cdf is shorter than its size, or than 3");
    }
    for (size_t j = 1; j < static_cast<size_t>(size); ++j) {
      if (cdf[j - 1] < 0 || cdf[j] <= cdf[j - 1] || cdf[j] > 65536) {
        throw std::invalid_argument("a cdf does not rise from 0 to 65536");
      }
    }
  }
};

void append_raw(int64_t raw, std::vector<Operation>& operations) {
  if (raw >= kRawLimit) {
    throw std::invalid_argument("a symbol is too far from its table");
  }
  uint32_t digits = 0;
  while (raw >> (digits * kDigitBits) != 0) {
    ++digits;
  }
  operations.push_back({digits, 0});
  for (uint32_t i = 0; i < digits; ++i) {
    operations.push_back({static_cast<uint32_t>(raw >> (i * kDigitBits)) & 15U, 0});
  }
}

std::vector<Operation> expand(const std::vector<int32_t>& symbols, const std::vector<int32_t>& indexes, const Rows& rows) {
  std::vector<Operation> operations;
  operations.reserve(symbols.size());
  for (size_t i = 0; i < symbols.size(); ++i) {
    const auto index = static_cast<size_t>(indexes[i]);
    if (indexes[i] < 0 || index >= rows.cdfs.size()) {
      throw std::invalid_argument("an index names no row");
    }
    const std::vector<int32_t>& cdf = rows.cdfs[index];
    const int64_t escape = rows.sizes[index] - 2;
    int64_t value = int64_t{symbols[i]} - rows.offsets[index];
    int64_t raw = -1;
    if (value < 0) {
      raw = -2 * value - 1;
      value = escape;
    } else if (value >= escape) {
      raw = 2 * (value - escape);
      value = escape;
    }
    const auto at = static_cast<size_t>(value);
    operations.push_back({static_cast<uint32_t>(cdf[at]), static_cast<uint32_t>(cdf[at + 1] - cdf[at])});
    if (raw >= 0) {
      append_raw(raw, operations);
    }
  }
  return operations;
}

// The words in the order of the decoder.
std::vector<uint32_t> code(const std::vector<Operation>& operations) {
  std::vector<uint32_t> words;
  uint64_t state = kLower;
  for (auto operation = operations.rbegin(); operation != operations.rend(); ++operation) {
    const bool raw = operation->width == 0;
    if (state >= (raw ? uint64_t{1} << 59 : uint64_t{operation->width} << 47)) {
      words.push_back(static_cast<uint32_t>(state));
      state >>= 32;
    }
    state = raw ? state << kDigitBits | operation->start
                : (state / operation->width << 16) + state % operation->width + operation->start;
  }
  words.push_back(static_cast<uint32_t>(state >> 32));
  words.push_back(static_cast<uint32_t>(state));
  return {words.rbegin(), words.rend()};
}

PyObject* encode_with_indexes(PyObject*, PyObject* arguments) {
  PyObject *symbols, *indexes, *cdfs, *sizes, *offsets;
  if (!PyArg_ParseTuple(arguments, "OOOOO", &symbols, &indexes, &cdfs, &sizes, &offsets)) {
    return nullptr;
  }
  try {
    const Rows rows(cdfs, sizes, offsets);
    const std::vector<int32_t> values = integers(symbols, "symbols");
    const std::vector<int32_t> places = integers(indexes, "indexes");
    if (values.size() != places.size()) {
      throw std::invalid_argument("symbols and indexes must be equally many");
    }
    const std::vector<uint32_t> words = code(expand(values, places, rows));
    return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(words.data()), static_cast<Py_ssize_t>(4 * words.size()));
  } catch (const std::exception& e) {
    PyErr_SetString(PyExc_ValueError, e.what());
    return nullptr;
  }
}

PyMethodDef methods[] = {
    {"encode_with_indexes", encode_with_indexes, METH_VARARGS, "symbols, indexes, cdfs, sizes, offsets: lists -> bytes"},
    {nullptr, nullptr, 0, nullptr}};

PyModuleDef module = {PyModuleDef_HEAD_INIT, "list_coder", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_list_coder() { return PyModule_Create(&module); }
