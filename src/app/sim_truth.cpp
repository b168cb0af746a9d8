// In: a simulated venue's account. Out: its truth as JSON, its key as TOML, files that only their
// owner reads. Cannot happen: a second order under one client id that hides the first.
#include "app/sim_truth.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

namespace tern::app {
namespace {

using nlohmann::json;

std::string time_text(core::Timestamp time) {
  return std::to_string(time.ns);
}

const char* side_word(bool is_buy) {
  return is_buy ? "buy" : "sell";
}

json order_entry(const SimTruth& truth, const sim::AccountOrder& order) {
  return {{"number", std::to_string(order.number)},
          {"symbol", truth.symbol(order.instrument)},
          {"side", side_word(order.is_buy)},
          {"price", order.price.text()},
          {"size", order.size.text()},
          {"filled", order.filled.text()},
          {"quote_filled", order.quote_filled.text()},
          {"standing", sim::name_of(order.standing)},
          {"placed", time_text(order.placed)},
          {"updated", time_text(order.updated)}};
}

json fill_entry(const SimTruth& truth, const sim::AccountFill& fill) {
  return {{"trade_id", std::to_string(fill.trade_id)},
          {"order", std::to_string(fill.order)},
          {"client_id", fill.client_id},
          {"symbol", truth.symbol(fill.instrument)},
          {"side", side_word(fill.is_buy)},
          {"price", fill.price.text()},
          {"size", fill.size.text()},
          {"fee", fill.fee.text()},
          {"fee_asset", fill.fee_asset},
          {"time", time_text(fill.time)}};
}

void add_order(json& orders, const std::string& client_id, json entry) {
  if (!orders.contains(client_id)) {
    orders[client_id] = std::move(entry);
    return;
  }
  json& known = orders[client_id];
  if (known.is_object()) known = json::array({known});
  known.push_back(std::move(entry));
}

core::Error failed(const std::string& path) {
  return {std::system_category().message(errno), path, "is the disk full, the folder yours?"};
}

}  // namespace

std::string truth_document(const SimTruth& truth) {
  json document = {{"venue", truth.venue},      {"accounts", json::object()},
                   {"opening", json::object()}, {"fees", json::object()},
                   {"orders", json::object()},  {"fills", json::array()}};
  for (const auto& [asset, balance] : truth.account->balances()) {
    document["accounts"][asset] = {{"free", balance.free.text()},
                                   {"locked", balance.locked.text()}};
  }
  for (const auto& [asset, amount] : truth.account->setup().balances)
    document["opening"][asset] = amount.text();
  for (const auto& [asset, amount] : truth.account->fees())
    document["fees"][asset] = amount.text();
  for (const sim::AccountOrder& order : truth.account->orders())
    add_order(document["orders"], order.client_id, order_entry(truth, order));
  for (const sim::AccountFill& fill : truth.account->fills())
    document["fills"].push_back(fill_entry(truth, fill));
  return document.dump();
}

std::string key_document(std::string_view venue, const sim::AccountKey& key) {
  std::string text = "# Of the simulated venue ";
  text.append(venue).append(", made from the seed; worth nothing elsewhere.\n");
  text.append("key = \"").append(key.key).append("\"\n");
  text.append("secret = \"").append(key.secret).append("\"\n");
  text.append("passphrase = \"").append(key.passphrase).append("\"\n");
  return text;
}

core::Status write_private_file(const std::string& path, std::string_view text) {
  std::error_code failure;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
  if (failure) return core::Error{failure.message(), path, "its folder cannot be made"};
  std::filesystem::remove(path, failure);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed(path);
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) break;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  core::Status done = text.empty() ? core::Status(core::Ok{}) : core::Status(failed(path));
  close(file);
  return done;
}

}  // namespace tern::app
