// In: an address, with how many venues to connect, how many bytes to answer with, whether to spin.
// Out: to every frame of a venue the same text at once, on the connection that takes its orders:
// what a client costs that decides nothing.
// Cannot happen: anything of tern in here; another program of the same words can take its place.
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "floor_client.hpp"

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: floor_tick_to_order PORT CA_FILE VENUES BYTES spin|sleep\n");
    return 2;
  }
  try {
    const std::string request(std::stoul(argv[4]), 'x');
    std::vector<std::unique_ptr<FloorClient>> clients;
    const auto connect = [&](const char* target) {
      const FloorClient* first = clients.empty() ? nullptr : clients.front().get();
      clients.push_back(std::make_unique<FloorClient>(argv[1], argv[2], target, first));
      return clients.back().get();
    };
    for (unsigned long venue = std::stoul(argv[3]); venue > 0; --venue) {
      FloorClient* const orders = connect("/orders");
      orders->read([] { return true; });
      connect("/frames")->read([orders, &request] {
        orders->send(request);
        return true;
      });
    }
    if (std::strcmp(argv[5], "spin") != 0) {
      clients.front()->run();
      return 0;
    }
    while (clients.front()->poll()) {
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "floor_tick_to_order: %s\n", error.what());
    return 1;
  }
  return 0;
}
