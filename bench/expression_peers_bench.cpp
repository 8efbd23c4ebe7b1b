// One question, which of 100,000 agents may take a call, asked of the router's columns, of Lua and
// of SQLite. Each holds the agents in its own way beforehand and loops inside one call.
#include "agents.hpp"

#include <benchmark/benchmark.h>
#include <lua.hpp>
#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using acd::ValueView;
using bench::Site;

constexpr std::uint32_t department = 3;
constexpr std::uint32_t level = 5;
constexpr std::uint32_t skill = 7;

void label(benchmark::State& state, std::uint64_t found) {
  state.SetLabel("found " + std::to_string(found));
}

// Comparisons that nobody has asked before.
void columns(benchmark::State& state) {
  Site site(state.range(0));
  const acd::Value first = bench::call(4, 1, 1);
  site.eligibility.acquire(0, &site.target, first);
  const acd::Value task = bench::call(department, level, skill);
  std::uint64_t found = 0;
  for (auto _ : state) {
    const auto id = site.eligibility.acquire(0, &site.target, task);
    found = site.eligibility.workers(id).count();
    site.eligibility.release(id);
  }
  label(state, found);
}
BENCHMARK(columns)->ArgName("workers")->Arg(100'000);

// ---------------------------------------------------------------- Lua

class Lua {
 public:
  Lua() : state_(luaL_newstate()) { luaL_openlibs(state_); }
  ~Lua() { lua_close(state_); }
  Lua(const Lua&) = delete;
  Lua& operator=(const Lua&) = delete;

  [[nodiscard]] lua_State* get() const { return state_; }
  bool run(const char* program) { return luaL_dostring(state_, program) == LUA_OK; }

 private:
  lua_State* state_;
};

void set_text(lua_State* lua, const char* name, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
  lua_setfield(lua, -2, name);
}

// Skills as a set: the quickest form of HAS in Lua.
void push_agent(lua_State* lua, ValueView agent) {
  lua_newtable(lua);
  set_text(lua, "department", agent.find("department").as_string());
  lua_pushinteger(lua, agent.find("level").as_integer());
  lua_setfield(lua, -2, "level");
  lua_newtable(lua);
  const ValueView skills = agent.find("skills");
  for (std::size_t i = 0; i < skills.size(); ++i) {
    lua_pushboolean(lua, 1);
    lua_setfield(lua, -2, std::string(skills[i].as_string()).c_str());
  }
  lua_setfield(lua, -2, "skills");
}

void lua(benchmark::State& state) {
  const Site site(state.range(0));
  Lua lua;
  lua_newtable(lua.get());
  for (std::size_t i = 0; i < site.agents.size(); ++i) {
    push_agent(lua.get(), site.agents[i]);
    lua_rawseti(lua.get(), -2, static_cast<lua_Integer>(i + 1));
  }
  lua_setglobal(lua.get(), "workers");
  constexpr const char* program = R"(
    function ask(department, level, skill)
      local found, workers = 0, workers
      for i = 1, #workers do
        local w = workers[i]
        if w.department == department and w.level >= level and w.skills[skill] then
          found = found + 1
        end
      end
      return found
    end)";
  if (!lua.run(program)) return state.SkipWithError("Lua does not take the program");
  std::uint64_t found = 0;
  for (auto _ : state) {
    lua_getglobal(lua.get(), "ask");
    lua_pushstring(lua.get(), ("department " + std::to_string(department)).c_str());
    lua_pushinteger(lua.get(), level);
    lua_pushstring(lua.get(), ("skill " + std::to_string(skill)).c_str());
    if (lua_pcall(lua.get(), 3, 1, 0) != LUA_OK) return state.SkipWithError("Lua fails");
    found = static_cast<std::uint64_t>(lua_tointeger(lua.get(), -1));
    lua_pop(lua.get(), 1);
  }
  label(state, found);
}
BENCHMARK(lua)->ArgName("workers")->Arg(100'000);

// ---------------------------------------------------------------- SQLite

class Database {
 public:
  Database() { sqlite3_open(":memory:", &database_); }
  ~Database() {
    sqlite3_finalize(statement_);
    sqlite3_close(database_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  bool run(const char* sql) {
    return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  bool prepare(const char* sql) {
    sqlite3_finalize(statement_);
    statement_ = nullptr;
    return sqlite3_prepare_v2(database_, sql, -1, &statement_, nullptr) == SQLITE_OK;
  }
  void bind(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), nullptr);
  }
  void bind(int at, std::int64_t number) { sqlite3_bind_int64(statement_, at, number); }
  /// The first column of the first row, if there is one.
  std::int64_t step() {
    const std::int64_t value =
        sqlite3_step(statement_) == SQLITE_ROW ? sqlite3_column_int64(statement_, 0) : 0;
    sqlite3_reset(statement_);
    return value;
  }

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

// Skills in a table of their own, by its key. No index on departments: the others look at every
// agent too.
bool fill(Database& database, const Site& site) {
  if (!database.run("CREATE TABLE worker(id INTEGER PRIMARY KEY, department TEXT, level INTEGER);"
                    "CREATE TABLE skill(worker INTEGER, name TEXT, PRIMARY KEY(worker, name)) "
                    "WITHOUT ROWID;"
                    "BEGIN"))
    return false;
  for (std::size_t i = 0; i < site.agents.size(); ++i) {
    const ValueView agent = site.agents[i];
    if (!database.prepare("INSERT INTO worker VALUES(?, ?, ?)")) return false;
    database.bind(1, static_cast<std::int64_t>(i));
    database.bind(2, agent.find("department").as_string());
    database.bind(3, agent.find("level").as_integer());
    database.step();
    if (!database.prepare("INSERT OR IGNORE INTO skill VALUES(?, ?)")) return false;
    const ValueView skills = agent.find("skills");
    for (std::size_t k = 0; k < skills.size(); ++k) {
      database.bind(1, static_cast<std::int64_t>(i));
      database.bind(2, skills[k].as_string());
      database.step();
    }
  }
  return database.run("COMMIT; ANALYZE");
}

void sqlite(benchmark::State& state) {
  const Site site(state.range(0));
  Database database;
  if (!fill(database, site) ||
      !database.prepare("SELECT count(*) FROM worker WHERE department = ? AND level >= ? AND EXISTS"
                        "(SELECT 1 FROM skill WHERE worker = worker.id AND name = ?)"))
    return state.SkipWithError("SQLite does not take the statements");
  const std::string asked_department = "department " + std::to_string(department);
  const std::string asked_skill = "skill " + std::to_string(skill);
  std::uint64_t found = 0;
  for (auto _ : state) {
    database.bind(1, asked_department);
    database.bind(2, std::int64_t{level});
    database.bind(3, asked_skill);
    found = static_cast<std::uint64_t>(database.step());
  }
  label(state, found);
}
BENCHMARK(sqlite)->ArgName("workers")->Arg(100'000);

}  // namespace
