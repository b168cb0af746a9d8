// In: `tern scan [--json] [--fee F] BOOKS...`. Out: what pays between the venues, or one line that
// says which file and line is wrong. Cannot happen: half a result: a bad file among good ones
// prints no rows.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/scan.hpp"

namespace tern::app {

namespace {

struct ScanOptions {
  std::vector<std::string> files;
  std::string fee = "0";
  bool as_json = false;
};

int refuse(const core::Error& error) {
  std::cerr << "tern scan: " << error.text() << "\n";
  return kExitBadInput;
}

int scan_files(const ScanOptions& options) {
  const core::Result<core::Decimal> fee = core::Decimal::parse(options.fee);
  if (!fee.ok()) return refuse({fee.error().what, "--fee", "0.1 % is 0.001"});
  std::vector<BookLine> books;
  for (const std::string& file : options.files) {
    const core::Status read = read_books(file, books);
    if (!read.ok()) return refuse(read.error());
  }
  const core::Result<ScanReport> report = scan_books(books, fee.value());
  if (!report.ok()) return refuse(report.error());
  for (const core::Error& refused : report.value().refused)
    std::cerr << "tern scan: " << refused.text() << "\n";
  const std::vector<ScanRow>& rows = report.value().rows;
  std::cout << (options.as_json ? scan_json(rows) + "\n" : scan_table(rows));
  return kExitOk;
}

}  // namespace

void add_scan(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<ScanOptions>();
  CLI::App* command =
      root.add_subcommand("scan", "Walk recorded order books of several venues and show what pays");
  command->footer(
      "Example: tern scan --fee 0.001 recordings/xvenue-books-1-ob.jsonl.gz\n"
      "Both legs pay the fee in quote; policy exact, no venue rules, no caps.\n"
      "Exit code 2: a file cannot be read or is no file of order books, or the fee is no "
      "fraction.");
  command->add_flag("--json", options->as_json, "one JSON array on standard output");
  command->add_option("--fee", options->fee, "taker fee of each leg, a fraction (default 0)");
  command
      ->add_option("BOOKS", options->files,
                   "gzip, one order book per line; books of one set are compared")
      ->required();
  command->callback([options, &exit_code] { exit_code = scan_files(*options); });
}

}  // namespace tern::app
