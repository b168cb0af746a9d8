// In: certificate files and the peer that is meant. Out: OpenSSL handles that verify, and words for
// what they refused. Cannot happen: a client handle that accepts a certificate of another authority
// or another name; TLS below 1.2.
#pragma once

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <map>
#include <memory>
#include <string>

#include "src/net/url.hpp"
#include "tern/core/result.hpp"
#include "tern/net/server.hpp"

namespace tern::net {

struct SslContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

// Client contexts, one per ca_file, shared by all its connections.
class TlsContexts {
 public:
  // A handle for one connection to url.host: certificate chain and name are verified, SNI is set.
  // The caller owns it. Error names the ca_file that could not be read.
  core::Result<SSL*> client(const std::string& ca_file, const Url& url);

 private:
  struct Entry {
    SslContext context;
    struct stat file {};  // a file replaced since (tern-sim started anew) is read again
  };
  std::map<std::string, Entry> entries_;
};

core::Result<SslContext> server_context(const CertificateFiles& files);

// After a failed handshake: "certificate refused: hostname mismatch" where verification failed,
// else `cause`.
[[nodiscard]] std::string handshake_fault(SSL* ssl, const std::string& cause);

}  // namespace tern::net
