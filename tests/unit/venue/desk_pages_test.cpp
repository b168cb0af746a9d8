// Goal: a list that a venue gives in pages is read to its end, within a bound, and never told as
// ended before. Method: a desk with a toy dialect.
#include "desk_world.hpp"

namespace tern::venue::testing {
namespace {

class DeskPages : public DeskWorld {};

TEST_F(DeskPages, AListIsReadPageByPageAndEndsOnce) {
  make_ready();
  desk->ask_open_orders();
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/open"}));
  respond(Purpose::open_orders, "", "order t00000000000000001 open 0\nmore 17");
  EXPECT_EQ(sent(), (Words{"/page?17"}));
  respond(Purpose::open_orders, "", "order t00000000000000002 open 0\nmore 9");
  EXPECT_EQ(sent(), (Words{"/page?9"}));
  EXPECT_EQ(listener.take(), (Words{"order 01 open", "order 02 open"}));
  respond(Purpose::open_orders, "", "order t00000000000000003 open 0\nopen_end");
  EXPECT_EQ(listener.take(), (Words{"order 03 open", "open end"}));
  EXPECT_EQ(sent(), Words{});
}

TEST_F(DeskPages, AnOrdersFillsKeepItsNameFromPageToPage) {
  make_ready();
  desk->ask_fills({id_of(2), market::InstrumentId{0}, "v2"}, now);
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/fills 02"}));
  respond(Purpose::fills, id_of(2).text(), "fill t00000000000000002 v2 f1 1 1\nmore f1");
  EXPECT_EQ(sent(), (Words{"/page?f1 02"}));
  respond(Purpose::fills, id_of(2).text(),
          "fill t00000000000000002 v2 f2 1 1\nfills_end " + std::string(id_of(2).text()));
  EXPECT_EQ(listener.take(), (Words{"fill f1", "fill f2", "fills end 02"}));
}

TEST_F(DeskPages, AListWithoutAnEndIsLeftAtItsBoundAndSaidSo) {
  make_ready();
  desk->ask_open_orders();
  desk->send_due(now, actions);
  std::size_t pages = 0;
  while (!sent().empty() && pages < 2 * Desk::kMaxPages) {
    ++pages;
    now = now + seconds(1);
    respond(Purpose::open_orders, "", "more again");
  }
  EXPECT_EQ(pages, Desk::kMaxPages);
  EXPECT_NE(desk->status().last_error.find("not read to its end"), std::string::npos);
  EXPECT_EQ(listener.take(), Words{});
}

TEST_F(DeskPages, APageThatIsNotAnsweredWellEndsTheList) {
  make_ready();
  desk->ask_open_orders();
  desk->send_due(now, actions);
  respond(Purpose::open_orders, "", "more 17");
  sent();
  respond(Purpose::open_orders, "", "gibberish");
  EXPECT_EQ(sent(), Words{});
  EXPECT_EQ(listener.take(), Words{});
  desk->ask_open_orders();
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/open"})) << "from the first page anew";
}

}  // namespace
}  // namespace tern::venue::testing
