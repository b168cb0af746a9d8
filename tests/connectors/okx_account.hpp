// In: answers and frames as text. Out: what OKX's account connector made of them.
// Cannot happen: bytes without their padding; a clock.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/account_fixture.hpp"
#include "connectors/evidence.hpp"

namespace tern::connectors::okx {

using core::Decimal;
using test::decimal;
using test::Padded;
using test::with;
using venue::DecodeStatus;
using venue::OrderError;
using venue::Purpose;
using venue::ReportedStatus;
using venue::ResponseVerdict;

inline constexpr std::string_view kPush =
    R"({"arg":{"channel":"orders","instType":"SPOT","uid":"44705892343619584"},"data":[{"instType":"SPOT","instId":"BTC-USDT","ordId":"2497956918703120386","clOrdId":"tabc1230000000001a","ordType":"ioc","side":"sell","px":"50100.0","sz":"0.05","state":"partially_filled","fillSz":"0.02","fillPx":"50100.5","tradeId":"1518905531","fillTime":"1746947318502","accFillSz":"0.03","avgPx":"50100.5","execType":"T","fillFee":"-0.1002","fillFeeCcy":"USDT","fee":"-0.1503","feeCcy":"USDT","rebate":"0","rebateCcy":"USDT","cancelSource":"","cTime":"1746947318500","uTime":"1746947318503","code":"0","msg":""}]})";
inline constexpr std::string_view kPlaced =
    R"({"id":"tabc1230000000001a","op":"order","data":[{"clOrdId":"tabc1230000000001a","ordId":"12345689","tag":"","ts":"1695190491421","sCode":"0","sMsg":""}],"code":"0","msg":"","inTime":"1695190491421339","outTime":"1695190491423240"})";
inline constexpr std::string_view kRefused =
    R"({"id":"tabc1230000000001a","op":"order","data":[{"clOrdId":"tabc1230000000001a","ordId":"","tag":"","ts":"1695190491421","sCode":"51008","sMsg":"Order failed. Insufficient USDT balance in account."}],"code":"1","msg":"All operations failed","inTime":"1695190491421339","outTime":"1695190491423240"})";
inline constexpr std::string_view kAccountPage =
    R"({"arg":{"channel":"account","uid":"44705892343619584"},"eventType":"snapshot","curPage":1,"lastPage":true,"data":[{"uTime":"1751531646836","totalEq":"100","details":[{"ccy":"USDT","availBal":"94.42","frozenBal":"5.58","cashBal":"100","eq":"100","uTime":"1751526647084"},{"ccy":"BTC","availBal":"0.0000000051","frozenBal":"","cashBal":"0.0000000051","uTime":"1746947295126"}]}]})";
inline constexpr std::string_view kLogin =
    R"({"event":"login","code":"0","msg":"","connId":"a4d3ae55"})";
inline constexpr std::string_view kLoginFailed =
    R"({"event":"error","code":"60009","msg":"Login failed.","connId":"a4d3ae55"})";
inline constexpr std::string_view kSubscribed =
    R"({"event":"subscribe","arg":{"channel":"orders","instType":"SPOT"},"connId":"a4d3ae55"})";
inline constexpr std::string_view kNotice =
    R"({"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"})";
inline constexpr std::string_view kBalances =
    R"({"code":"0","msg":"","data":[{"uTime":"1744499648556","details":[{"ccy":"USDT","availBal":"94.42","frozenBal":"5.58","cashBal":"100","uTime":"1744498994783"}]}]})";
inline constexpr std::string_view kFill =
    R"({"instType":"SPOT","instId":"BTC-USDT","tradeId":"744876980","ordId":"680800019749904384","clOrdId":"tabc1230000000001a","billId":"680800019754098688","fillPx":"51858","fillSz":"0.00192834","side":"buy","execType":"T","feeCcy":"BTC","fee":"-0.00000192834","ts":"1708587373362"})";

inline std::string answer_of(std::string_view data) {
  return R"({"code":"0","msg":"","data":[)" + std::string(data) + "]}";
}

class OkxAccount : public test::AccountFixture {
 protected:
  OkxAccount() : AccountFixture("okx", {"the-key", "the-secret", "the-phrase"}) {
    bitcoin = list("BTC-USDT", 211'874);
    plain = list("ETH-USDT", 0);
  }
  market::InstrumentId list(const std::string& symbol, std::int64_t code) {
    const std::size_t dash = symbol.find('-');
    auto definition = test::definition_of(symbol, {symbol.substr(0, dash), symbol.substr(dash + 1)},
                                          {"0.1", "0.00000001"});
    definition.venue_code = code;
    return add(definition);
  }
  [[nodiscard]] venue::PlaceOrder order(std::string_view size, std::string_view limit,
                                        market::InstrumentId instrument) const {
    const market::Instrument& traded = catalog.instrument(instrument);
    return {id,
            instrument,
            venue::OrderSide::buy,
            {decimal(size).to_scaled(traded.size_scale).value()},
            {decimal(limit).to_scaled(traded.price_scale).value()}};
  }

  market::InstrumentId plain;
};

}  // namespace tern::connectors::okx
