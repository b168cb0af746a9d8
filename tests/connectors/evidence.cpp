// In: files of the shared folder. Out: their text, unpacked.
// Cannot happen: a path of one machine: the folder is found from the source directory or from
// TERN_SHARED.
#include "evidence.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace tern::test {

std::filesystem::path shared_folder() {
  const char* given = std::getenv("TERN_SHARED");
  const std::filesystem::path folder = given != nullptr && *given != '\0' ? given : "../shared";
  return folder.is_absolute() ? folder : std::filesystem::path(TERN_SOURCE_DIR) / folder;
}

bool has_shared(std::string_view relative_path) {
  return std::filesystem::exists(shared_folder() / relative_path);
}

std::optional<std::string> shared_text(std::string_view relative_path) {
  // gzopen reads a file that is not gzip as it is.
  const gzFile file = gzopen((shared_folder() / relative_path).c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::string part(1u << 20, '\0');
  int size = 0;
  while ((size = gzread(file, part.data(), static_cast<unsigned>(part.size()))) > 0) {
    text.append(part, 0, static_cast<std::size_t>(size));
  }
  gzclose(file);
  if (size < 0) return std::nullopt;
  return text;
}

std::vector<nlohmann::json> shared_document(const std::string& path) {
  const auto text = shared_text(path);
  if (!text) return {};
  return {nlohmann::json::parse(*text)};
}

std::vector<nlohmann::json> shared_answer(const std::string& path) {
  const auto text = shared_text(path);
  if (!text) return {};
  return {nlohmann::json::parse(text->substr(text->find("\n{")))};
}

std::vector<nlohmann::json> shared_lines(const std::string& path, char mark) {
  std::vector<nlohmann::json> found;
  std::istringstream lines(shared_text(path).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) found.push_back(nlohmann::json::parse(line.substr(mark == '<')));
  }
  return found;
}

bool each_recorded_line(std::string_view name,
                        const std::function<bool(const RecordedLine&)>& see) {
  const auto text = shared_text("recordings/" + std::string(name) + ".jsonl.gz");
  if (!text) return false;
  for (std::size_t begin = 0; begin < text->size();) {
    const std::size_t end = std::min(text->find('\n', begin), text->size());
    const auto line = nlohmann::json::parse(text->begin() + static_cast<std::ptrdiff_t>(begin),
                                            text->begin() + static_cast<std::ptrdiff_t>(end));
    begin = end + 1;
    if (!see({line.at("t"), line.at("kind"), line.value("url", ""), line.value("data", "")})) break;
  }
  return true;
}

}  // namespace tern::test
