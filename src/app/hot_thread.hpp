// In: what the configuration says of the hot thread. Out: its core, its memory, its right of way.
// Cannot happen: a failure that stops the daemon: without these it is slower, not wrong.
#pragma once

#include <cstddef>

namespace tern::app {

// The calling thread keeps to that core, and all others of this process that exist now keep away
// from it, if there are others. False: this machine or its limits do not give us that core.
[[nodiscard]] bool keep_to_core(int core);

// All others of this process that exist now: one that wakes takes a core that is free, and from
// nobody who computes on one (SCHED_BATCH). What waits for stores and people has time.
void let_others_stand_back();

// Takes so many bytes from the kernel, touches each page and gives them back to this thread's heap,
// which returns none from now on: a heap that grows in the middle of a trade costs it 10 us for
// each new page of 4 KiB on a virtual machine.
void reserve_heap(std::size_t bytes);

}  // namespace tern::app
