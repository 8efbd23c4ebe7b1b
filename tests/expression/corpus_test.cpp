// Replays the corpus of the fuzzer, file by file.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the fuzzer's corpus holds") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(ACD_TEST_DATA "/fuzz/corpus/expression")) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  CHECK(files.size() >= 10);
  for (const auto& path : files) {
    CAPTURE(path.string());
    const std::vector<std::uint8_t> bytes = bytes_of(path);
    CHECK(LLVMFuzzerTestOneInput(bytes.data(), bytes.size()) == 0);
  }
}
