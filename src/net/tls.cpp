// In: certificate files. Out: OpenSSL contexts and handles with one policy: TLS 1.2 or newer, chain
// and name verified. Cannot happen: a verification that can be switched off; there is no argument
// for it.
#include "src/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace tern::net {
namespace {

// The newest OpenSSL error as words, and an empty error queue.
std::string openssl_fault() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown reason" : reason;
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

core::Result<SslContext> client_context(const std::string& ca_file) {
  SslContext context{SSL_CTX_new(TLS_client_method())};
  if (!context) return core::Error{"TLS cannot start: " + openssl_fault(), "", ""};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                     : SSL_CTX_load_verify_file(context.get(), ca_file.c_str());
  if (loaded != 1) {
    return core::Error{"the CA file cannot be used: " + openssl_fault(), ca_file,
                       "ca_file must name a readable file of PEM certificates"};
  }
  return context;
}

// Names go into SNI and are compared with the certificate's names, addresses with its address
// entries.
bool expect_peer(SSL* ssl, const Url& url) {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (url.is_address) return X509_VERIFY_PARAM_set1_ip_asc(wanted, url.host.c_str()) == 1;
  return SSL_set_tlsext_host_name(ssl, url.host.c_str()) == 1 &&
         X509_VERIFY_PARAM_set1_host(wanted, url.host.c_str(), url.host.size()) == 1;
}

}  // namespace

core::Result<SSL*> TlsContexts::client(const std::string& ca_file, const Url& url) {
  struct stat file {};
  if (!ca_file.empty() && stat(ca_file.c_str(), &file) != 0) {
    return core::Error{"the CA file cannot be read", ca_file,
                       "ca_file must name a readable file of PEM certificates"};
  }
  Entry& entry = entries_[ca_file];
  if (!entry.context || !same_file(entry.file, file)) {
    core::Result<SslContext> made = client_context(ca_file);
    if (!made) return made.error();
    entry.context = std::move(made).value();
    entry.file = file;
  }
  SSL* const ssl = SSL_new(entry.context.get());
  if (ssl == nullptr || !expect_peer(ssl, url)) {
    SSL_free(ssl);
    return core::Error{"TLS cannot start: " + openssl_fault(), url.place(), ""};
  }
  SSL_set_connect_state(ssl);
  return ssl;
}

core::Result<SslContext> server_context(const CertificateFiles& files) {
  SslContext context{SSL_CTX_new(TLS_server_method())};
  if (!context) return core::Error{"TLS cannot start: " + openssl_fault(), "", ""};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate_file.c_str()) != 1) {
    return core::Error{"the certificate cannot be used: " + openssl_fault(), files.certificate_file,
                       ""};
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return core::Error{"the private key cannot be used: " + openssl_fault(), files.key_file, ""};
  }
  return context;
}

std::string handshake_fault(SSL* ssl, const std::string& cause) {
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict == X509_V_OK) return "TLS handshake failed: " + cause;
  return std::string("TLS certificate refused: ") + X509_verify_cert_error_string(verdict);
}

}  // namespace tern::net
