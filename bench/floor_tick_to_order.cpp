// In: an address, how many bytes to answer with, whether to spin.
// Out: to every frame the same text at once: what a client costs that decides nothing.
// Cannot happen: anything of tern in here; another program of the same words can take its place.
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "floor_client.hpp"

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: floor_tick_to_order PORT CA_FILE BYTES spin|sleep\n");
    return 2;
  }
  try {
    const std::string request(std::stoul(argv[3]), 'x');
    FloorClient floor(argv[1], argv[2]);
    floor.read([&] {
      floor.send(request);
      return true;
    });
    if (std::strcmp(argv[4], "spin") != 0) {
      floor.run();
      return 0;
    }
    while (floor.poll()) {
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "floor_tick_to_order: %s\n", error.what());
    return 1;
  }
  return 0;
}
