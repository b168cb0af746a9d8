// In: the name of a store. Out: a real one, its file or its server made for this program.
// Cannot happen: one test that sees another's rows: each has a journal id of its own.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "temporary_folder.hpp"
#include "tern/store/history.hpp"
#include "tern/store/private_server.hpp"

namespace tern::test {

// Started when first asked for, ended with the program.
inline store::PrivateServer& shared_postgres() {
  static const std::unique_ptr<store::PrivateServer> server = [] {
    auto started = store::PrivateServer::postgres();
    if (!started.ok()) {
      std::fprintf(stderr, "%s\n", started.error().text().c_str());
      std::abort();
    }
    return std::move(started).value();
  }();
  return *server;
}

class HistoryStore : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] std::unique_ptr<store::History> make(const std::string& journal) const {
    if (std::string(GetParam()) == "sqlite")
      return store::make_sqlite_history({folder_.path() + "/history.db", own(journal)});
    store::PostgresOptions options;
    options.connection = shared_postgres().address();
    options.journal = own(journal);
    return store::make_postgres_history(options);
  }
  [[nodiscard]] std::unique_ptr<store::History> make() const { return make("journal"); }

 private:
  static std::string own(const std::string& journal) {
    return std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + journal;
  }
  TemporaryFolder folder_;
};

}  // namespace tern::test
