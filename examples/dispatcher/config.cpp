#include "config.hpp"

#include <acd/core/value.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace dispatcher {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

template <class T>
T value_or_throw(acd::Result<T> result, const std::string& where) {
  if (result) return std::move(*result);
  std::string all;
  for (const acd::Error& error : result.errors()) {
    all += (all.empty() ? "" : "\n") + where + error.pointer + ": " + error.message;
  }
  throw std::runtime_error(all);
}

// The configuration's own faults, all at once.
class Reader {
 public:
  Reader(const fs::path& file, acd::ValueView document) : file_(file), document_(document) {}

  std::string text(std::string_view key) {
    const acd::ValueView value = document_.find(key);
    if (value.is_string() && !value.as_string().empty()) return std::string(value.as_string());
    fault("/" + std::string(key) + ": expected a string");
    return {};
  }
  void address(std::string_view key, Address& into) {
    const acd::ValueView value = document_.find(key);
    if (!value.exists()) return;
    if (!value.is_object()) return fault("/" + std::string(key) + ": expected an object");
    const acd::ValueView host = value.find("host");
    const acd::ValueView port = value.find("port");
    if (host.is_string()) into.host = host.as_string();
    if (!port.exists()) return;
    if (!port.is_integer() || port.as_integer() < 1 || port.as_integer() > 65'535)
      return fault("/" + std::string(key) + "/port: expected 1 to 65535");
    into.port = static_cast<std::uint16_t>(port.as_integer());
  }
  void customers(const fs::path& folder, std::optional<Config::Customers>& into) {
    const acd::ValueView value = document_.find("customers");
    if (!value.exists()) return;
    const acd::ValueView database = value.find("database");
    const acd::ValueView query = value.find("query");
    const acd::ValueView unknown = value.find("unknown");
    if (!database.is_string() || !query.is_string())
      return fault("/customers: expected database and query, strings");
    if (unknown.exists() && !unknown.is_object())
      return fault("/customers/unknown: expected an object");
    into = {folder / std::string(database.as_string()), std::string(query.as_string())};
    if (unknown.exists()) into->unknown = acd::Value(unknown);
  }
  void no_other_keys() {
    constexpr std::string_view known = " workspace state kamailio web customers ";
    for (std::size_t i = 0; i < document_.size(); ++i) {
      const std::string key(document_.key(i));
      if (known.find(" " + key + " ") == std::string_view::npos)
        fault("/" + key + ": there is no such key");
    }
  }
  void fault(const std::string& what) {
    faults_ += (faults_.empty() ? "" : "\n") + file_.string() + what;
  }
  void finish() const {
    if (!faults_.empty()) throw std::runtime_error(faults_);
  }

 private:
  const fs::path& file_;
  acd::ValueView document_;
  std::string faults_;
};

// What of {"host", "port", …} is the adapter's.
std::string sip_options(acd::ValueView kamailio) {
  acd::ValueBuilder rest;
  rest.begin_object();
  for (std::size_t i = 0; i < kamailio.size(); ++i) {
    const std::string_view key = kamailio.key(i);
    if (key != "host" && key != "port") rest.key(key).value(kamailio[i]);
  }
  return acd::to_json(rest.end_object().finish());
}

}  // namespace

Config load_config(const fs::path& file) {
  const acd::Value document = value_or_throw(acd::Value::from_json(read_file(file)), file.string());
  Reader reader(file, document);
  Config config;
  const std::string workspace = reader.text("workspace");
  const std::string state = reader.text("state");
  reader.address("kamailio", config.kamailio);
  reader.address("web", config.web);
  const fs::path folder = file.parent_path();
  reader.customers(folder, config.customers);
  reader.no_other_keys();
  reader.finish();
  config.state = folder / state;
  config.sip = value_or_throw(
      acd::adapters::KamailioOptions::from_json(sip_options(document.view().find("kamailio"))),
      file.string() + "/kamailio");
  const fs::path site = folder / workspace;
  config.workspace = value_or_throw(
      acd::Workspace::from_json(read_file(site),
                                [&](std::string_view name) -> acd::Result<std::string> {
                                  return read_file(site.parent_path() / name);
                                }),
      site.string());
  return config;
}

}  // namespace dispatcher
