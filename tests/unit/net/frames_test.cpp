// In: bytes of frames, whole, cut and wrong. Out: what the reader of heads and the writer make of
// them. Cannot happen: a length form that no test writes and reads.
#include "src/net/frames.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace tern::net::test {
namespace {

std::string unmasked(std::string_view frame, std::size_t payload) {
  const std::size_t begin = frame.size() - payload;
  std::string text(frame.substr(begin));
  for (std::size_t i = 0; i < payload; ++i)
    text[i] = static_cast<char>(text[i] ^ frame[begin - 4 + i % 4]);
  return text;
}

TEST(Frames, EveryLengthIsWrittenMaskedInItsShortestForm) {
  FrameWriter writer(Sender::client);
  for (const std::size_t size : {0, 1, 7, 8, 9, 125, 126, 127, 65'535, 65'536, 100'003}) {
    std::string payload;
    for (std::size_t i = 0; i < size; ++i)
      payload += static_cast<char>(i * 31);
    const std::string_view frame = writer.frame(Opcode::text, payload);
    const std::size_t head = size < 126 ? 2 : size < 65'536 ? 4 : 10;
    ASSERT_EQ(frame.size(), head + 4 + size);
    EXPECT_EQ(frame[0], '\x81');
    EXPECT_NE(frame[1] & 0x80, 0);
    EXPECT_EQ(unmasked(frame, size), payload);
    // What a server would send is the same without the mask.
    std::string served(frame.substr(0, head));
    served[1] = static_cast<char>(served[1] & 0x7F);
    const FrameHead read = read_head(served, Sender::server);
    EXPECT_EQ(read.size, head);
    EXPECT_EQ(read.payload, size);
    EXPECT_FALSE(read.is_wrong);
  }
}

TEST(Frames, TwoFramesOfOnePayloadHaveDifferentMasks) {
  FrameWriter writer(Sender::client);
  const std::string first(writer.frame(Opcode::text, "the same words, long enough"));
  bool differs = false;
  for (int i = 0; i < 600; ++i)  // more than one filling of masks
    differs = differs || first != writer.frame(Opcode::text, "the same words, long enough");
  EXPECT_TRUE(differs);
}

TEST(Frames, AHeadThatIsCutIsNotRead) {
  for (const std::string& whole : {std::string("\x81\x05", 2), std::string("\x81\x7e\x01\x00", 4),
                                   std::string("\x81\x7f\0\0\0\0\0\x01\0\0", 10)}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_EQ(read_head(std::string_view(whole).substr(0, size), Sender::server).size, 0U);
    EXPECT_EQ(read_head(whole, Sender::server).size, whole.size());
  }
}

TEST(Frames, WhatNoServerMaySendIsWrong) {
  for (const std::string& bytes :
       {std::string("\x81\x85", 2),                        // a mask
        std::string("\xc1\x05", 2),                        // a reserved bit
        std::string("\x83\x05", 2),                        // an unknown opcode
        std::string("\x09\x05", 2),                        // a ping in fragments
        std::string("\x89\x7e\x00\x7e", 4),                // a long ping
        std::string("\x81\x7f\xff\0\0\0\0\0\0\0", 10)}) {  // a negative length
    EXPECT_TRUE(read_head(bytes, Sender::server).is_wrong);
  }
  EXPECT_FALSE(read_head(std::string("\x8a\x00", 2), Sender::server).is_wrong);
}

void put(Inbox& inbox, std::string_view bytes) {
  std::memcpy(inbox.room(bytes.size()).bytes, bytes.data(), bytes.size());
  inbox.commit(bytes.size());
}

TEST(Frames, WhatAClientWritesAServerReads) {
  FrameWriter writer(Sender::client);
  FrameReader reader(Sender::client, 70'000);
  Inbox inbox;
  for (const std::size_t size : {0, 1, 7, 8, 9, 125, 126, 70'000}) {
    const std::string payload(size, 'p');
    const std::string frame(writer.frame(Opcode::text, payload));
    put(inbox, std::string_view(frame).substr(0, frame.size() - 1));
    EXPECT_EQ(reader.next(inbox).kind, FrameReader::Kind::nothing);
    put(inbox, std::string_view(frame).substr(frame.size() - 1));
    const FrameReader::Taken taken = reader.next(inbox);
    EXPECT_EQ(taken.kind, FrameReader::Kind::message);
    EXPECT_EQ(taken.payload, payload);
  }
  put(inbox, writer.frame(Opcode::text, std::string(70'001, 'p')));
  EXPECT_EQ(reader.next(inbox).kind, FrameReader::Kind::too_long);
}

TEST(Frames, AMessageInFragmentsIsPutTogetherAroundAPing) {
  FrameReader reader(Sender::client, 5);
  Inbox inbox;
  put(inbox, std::string("\x01\x82\1\1\1\1``", 8));   // "aa", not the last
  put(inbox, std::string("\x89\x81\0\0\0\0p", 7));    // a ping
  put(inbox, std::string("\x80\x83\0\0\0\0bbb", 9));  // the last
  put(inbox, std::string("\x81\x81\0\0\0\0c", 7));    // and another message
  const FrameReader::Taken ping = reader.next(inbox);
  EXPECT_EQ(ping.kind, FrameReader::Kind::ping);
  EXPECT_EQ(ping.payload, "p");
  EXPECT_EQ(reader.next(inbox).payload, "aabbb");
  EXPECT_EQ(reader.next(inbox).payload, "c");
  EXPECT_EQ(reader.next(inbox).kind, FrameReader::Kind::nothing);
  put(inbox, std::string("\x01\x83\0\0\0\0ddd", 9));
  put(inbox, std::string("\x80\x83\0\0\0\0ddd", 9));
  EXPECT_EQ(reader.next(inbox).kind, FrameReader::Kind::too_long);
}

TEST(Frames, AClientsFrameWithoutAMaskIsWrong) {
  FrameReader reader(Sender::client, 100);
  Inbox inbox;
  put(inbox, std::string("\x81\x01x", 3));
  EXPECT_EQ(reader.next(inbox).kind, FrameReader::Kind::wrong);
}

TEST(Frames, AServersFramesHaveNoMask) {
  FrameWriter writer(Sender::server);
  EXPECT_EQ(writer.frame(Opcode::text, "words"), std::string("\x81\x05words", 7));
}

}  // namespace
}  // namespace tern::net::test
