// In: names and dates. Out: ca.pem, certificate.pem and key.pem, mode 0600, of an authority that
// signs nothing else. Cannot happen: a file written through an existing link; a weaker key than
// ECDSA P-256.
#include "src/net/authority.hpp"

#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace tern::net {
namespace {

template <auto function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

struct Signer {
  X509* certificate;
  EVP_PKEY* key;
};

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Version, random serial number, dates, subject; what authority and server certificates share.
Certificate blank_certificate(const AuthorityOptions& options, EVP_PKEY* key, const char* name) {
  Certificate certificate{X509_new()};
  unsigned char serial[8] = {};
  if (!certificate || RAND_bytes(serial, sizeof serial) != 1) return nullptr;
  std::uint64_t number = 0;
  std::memcpy(&number, serial, sizeof number);
  X509* const x = certificate.get();
  const bool filled =
      X509_set_version(x, X509_VERSION_3) == 1 &&
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), number >> 1) == 1 &&
      X509_gmtime_adj(X509_getm_notBefore(x), options.valid_from.ns / 1'000'000'000) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(x), options.valid_until.ns / 1'000'000'000) != nullptr &&
      X509_set_pubkey(x, key) == 1 &&
      X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1;
  return filled ? std::move(certificate) : nullptr;
}

bool sign(X509* certificate, const Signer& signer) {
  return X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate)) == 1 &&
         X509_sign(certificate, signer.key, EVP_sha256()) > 0;
}

bool make_authority_certificate(X509* authority, EVP_PKEY* key) {
  return add_extension(authority, authority, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
         add_extension(authority, authority, NID_key_usage, "critical,keyCertSign") &&
         add_extension(authority, authority, NID_subject_key_identifier, "hash") &&
         sign(authority, {authority, key});
}

bool make_server_certificate(X509* leaf, const Signer& signer, const std::string& names) {
  return add_extension(leaf, signer.certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(leaf, signer.certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(leaf, signer.certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(leaf, signer.certificate, NID_authority_key_identifier, "keyid:always") &&
         add_extension(leaf, signer.certificate, NID_subject_alt_name, names) && sign(leaf, signer);
}

core::Status write_private_file(const std::string& path, const Memory& text) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  unlink(path.c_str());
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return core::Error{std::strerror(errno), path, "the directory must be writable"};
  const bool written = write(file, bytes, static_cast<std::size_t>(size)) == size;
  const int cause = errno;
  if (close(file) != 0 || !written) return core::Error{std::strerror(cause), path, ""};
  return core::Ok{};
}

core::Status write_certificate(const std::string& path, X509* certificate) {
  const Memory text{BIO_new(BIO_s_mem())};
  if (!text || PEM_write_bio_X509(text.get(), certificate) != 1) {
    return core::Error{"the certificate cannot be written as PEM", path, ""};
  }
  return write_private_file(path, text);
}

core::Status write_key(const std::string& path, EVP_PKEY* key) {
  const Memory text{BIO_new(BIO_s_mem())};
  if (!text ||
      PEM_write_bio_PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return core::Error{"the key cannot be written as PEM", path, ""};
  }
  return write_private_file(path, text);
}

}  // namespace

core::Result<CertificateFiles> make_authority(const AuthorityOptions& options) {
  const Key authority_key{EVP_EC_gen("P-256")};
  const Key leaf_key{EVP_EC_gen("P-256")};
  if (!authority_key || !leaf_key) return core::Error{"no key could be made", "OpenSSL", ""};
  const Certificate authority =
      blank_certificate(options, authority_key.get(), "tern test authority");
  const Certificate leaf = blank_certificate(options, leaf_key.get(), "tern test server");
  const Signer signer{authority.get(), authority_key.get()};
  if (!authority || !leaf || !make_authority_certificate(authority.get(), authority_key.get()) ||
      !make_server_certificate(leaf.get(), signer, options.names)) {
    return core::Error{"no certificate could be made", "OpenSSL", ""};
  }
  const CertificateFiles files{options.directory + "/ca.pem",
                               options.directory + "/certificate.pem",
                               options.directory + "/key.pem"};
  if (auto status = write_key(files.key_file, leaf_key.get()); !status) return status.error();
  if (auto status = write_certificate(files.certificate_file, leaf.get()); !status) {
    return status.error();
  }
  if (auto status = write_certificate(files.ca_file, authority.get()); !status) {
    return status.error();
  }
  return files;
}

core::Result<CertificateFiles> make_test_authority(const std::string& directory) {
  AuthorityOptions options;
  options.directory = directory;
  return make_authority(options);
}

}  // namespace tern::net
