// In: two ends of one connection. Out: see the header.
// Cannot happen: see the header.
#include "src/net/rehearsal.hpp"

#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <array>
#include <cstring>

#include "src/net/tls.hpp"
#include "tern/core/assert.hpp"

namespace tern::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr char kIdentity[] = "rehearsal";
using SharedKey = std::array<unsigned char, 32>;

// Both sides know it and nobody else does: that is how they know each other, without certificates.
const SharedKey& line_key() {
  static const SharedKey key = [] {
    SharedKey made{};
    TERN_ASSERT(RAND_bytes(made.data(), static_cast<int>(made.size())) == 1, "no random bytes");
    return made;
  }();
  return key;
}

unsigned give_key(unsigned char* to, unsigned most) {
  const SharedKey& key = line_key();
  if (most < key.size()) return 0;
  std::memcpy(to, key.data(), key.size());
  return static_cast<unsigned>(key.size());
}

unsigned far_key(SSL*, const char* identity, unsigned char* key, unsigned key_most) {
  return std::strcmp(identity, kIdentity) == 0 ? give_key(key, key_most) : 0;
}

SSL* make_side(const SSL_METHOD* method) {
  const SslContext context{SSL_CTX_new(method)};
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_psk_client_callback(context.get(),
                                  [](SSL*, const char*, char* identity, unsigned identity_most,
                                     unsigned char* key, unsigned key_most) -> unsigned {
                                    if (identity_most < sizeof kIdentity) return 0;
                                    std::memcpy(identity, kIdentity, sizeof kIdentity);
                                    return give_key(key, key_most);
                                  });
  SSL_CTX_set_psk_server_callback(context.get(), far_key);
  return SSL_new(context.get());
}

}  // namespace

RehearsalLine::RehearsalLine(asio::io_context& context, std::function<void()> on_frame)
    : context_(context), on_frame_(std::move(on_frame)) {
  SSL* const near = make_side(TLS_client_method());
  SSL* const far = make_side(TLS_server_method());
  TERN_ASSERT(near != nullptr && far != nullptr, "OpenSSL has no memory for a connection");
  SSL_set_verify(near, SSL_VERIFY_PEER, nullptr);
  SSL_set_connect_state(near);
  SSL_set_accept_state(far);
  near_ = std::make_shared<Wire>(context, near);
  far_ = std::make_shared<Wire>(context, far);
}

void RehearsalLine::open() {
  broken_ = !connect();
  if (broken_) return;
  const auto shake = [this](const std::shared_ptr<Wire>& wire, void (RehearsalLine::*then)()) {
    wire->handshake([self = shared_from_this(), &wire, then](const error_code& error) {
      self->broken_ = self->broken_ || error;
      ++self->shaken_;
      if (!error) self->receive(wire, then);
    });
  };
  shake(near_, &RehearsalLine::take_frame);
  shake(far_, &RehearsalLine::take_message);
}

// Whoever else comes first is sent away, and then there is no line.
bool RehearsalLine::connect() {
  error_code error;
  Tcp::acceptor acceptor(context_);
  (void)acceptor.open(Tcp::v4(), error);
  if (!error) (void)acceptor.bind({asio::ip::address_v4::loopback(), 0}, error);
  if (!error) (void)acceptor.listen(1, error);
  if (!error) (void)near_->socket().connect(acceptor.local_endpoint(error), error);
  if (!error) (void)acceptor.accept(far_->socket(), error);
  if (error) return false;
  for (const std::shared_ptr<Wire>& wire : {near_, far_})
    (void)wire->socket().set_option(Tcp::no_delay(true), error);
  const auto ours = near_->socket().local_endpoint(error);
  return !error && far_->socket().remote_endpoint(error) == ours && !error;
}

bool RehearsalLine::send_frame() {
  if (broken_) return false;
  if (shaken_ < 2 || under_way_) return true;
  under_way_ = true;
  broken_ = !far_->write(far_writer_.frame(Opcode::text, frame_));
  return !broken_;
}

void RehearsalLine::receive(const std::shared_ptr<Wire>& wire, void (RehearsalLine::*then)()) {
  wire->receive([self = shared_from_this(), &wire, then](const error_code& error) {
    self->broken_ = self->broken_ || error;
    if (error) return;
    (self.get()->*then)();
    self->receive(wire, then);
  });
}

void RehearsalLine::take_frame() {
  while (near_->has_more() && near_->read(near_inbox_)) {
    if (reader_.next(near_inbox_).kind != FrameReader::Kind::message) continue;
    on_frame_();
    broken_ = broken_ || !near_->write(near_writer_.frame(Opcode::text, message_));
  }
}

void RehearsalLine::take_message() {
  while (far_->has_more() && far_->read(far_inbox_)) {
    far_inbox_.skip(far_inbox_.text().size());
    under_way_ = false;
  }
}

}  // namespace tern::net
