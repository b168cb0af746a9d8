// The floor of ingest: a bare Beast reader that takes frames and looks at none. In: the port of a
// server, its CA file, how many frames come. Out: what they cost this thread, in nanoseconds of the
// processor, from the request for them to the last. Nothing of tern's is used.
#include <time.h>

#include "floor_client.hpp"

double floor_ingest(const char* port, const char* ca_file, std::size_t frames);

namespace {

double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace

double floor_ingest(const char* port, const char* ca_file, std::size_t frames) {
  FloorClient client(port, ca_file);
  std::size_t left = frames;
  const double start = processor_ns();
  client.send("go");
  client.read([&left] { return --left > 0; });
  client.run();
  return left == 0 ? processor_ns() - start : 0;
}
