// In: a TCP socket whose bytes nobody has read yet. Out: when the kernel took them in.
// Cannot happen: the time that a reader takes counted as the time that bytes were under way.
#pragma once

#include <sys/socket.h>
#include <time.h>

#include <cstdint>
#include <cstring>

namespace tern::bench {

// Once a socket, before the bytes come. False: the kernel does not do it.
inline bool stamp_arrivals(int socket) {
  const int yes = 1;
  return setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) == 0;
}

// Nanoseconds of the system's clock, which is the same for all sockets; 0: nothing waits there.
inline std::int64_t arrival_ns(int socket) {
  char byte = 0;
  iovec place{&byte, 1};
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof(timespec))];
  msghdr message{};
  message.msg_iov = &place;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  if (recvmsg(socket, &message, MSG_PEEK | MSG_DONTWAIT) != 1) return 0;
  const cmsghdr* const head = CMSG_FIRSTHDR(&message);
  if (head == nullptr || head->cmsg_type != SCM_TIMESTAMPNS) return 0;
  timespec at{};
  std::memcpy(&at, CMSG_DATA(head), sizeof at);
  return at.tv_sec * 1'000'000'000 + at.tv_nsec;
}

}  // namespace tern::bench
