// In: bytes of frames, whole, cut and wrong. Out: what the reader of heads and the writer make of
// them. Cannot happen: a length form that no test writes and reads.
#include "src/net/frames.hpp"

#include <gtest/gtest.h>

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
  FrameWriter writer;
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
    const FrameHead read = read_head(served);
    EXPECT_EQ(read.size, head);
    EXPECT_EQ(read.payload, size);
    EXPECT_FALSE(read.is_wrong);
  }
}

TEST(Frames, TwoFramesOfOnePayloadHaveDifferentMasks) {
  FrameWriter writer;
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
      EXPECT_EQ(read_head(std::string_view(whole).substr(0, size)).size, 0U);
    EXPECT_EQ(read_head(whole).size, whole.size());
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
    EXPECT_TRUE(read_head(bytes).is_wrong);
  }
  EXPECT_FALSE(read_head(std::string("\x8a\x00", 2)).is_wrong);
}

}  // namespace
}  // namespace tern::net::test
