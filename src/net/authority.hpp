// In: which names a test server has and how long its certificate is valid. Out: PEM files.
// Cannot happen: a key of the authority on disk: it signs once and is forgotten.
#pragma once

#include <string>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/net/server.hpp"

namespace tern::net {

struct AuthorityOptions {
  std::string directory;
  std::string names =
      "DNS:localhost,IP:127.0.0.1,IP:::1";            // as OpenSSL's subjectAltName takes them
  core::Duration valid_from = core::seconds(-3'600);  // counted from now; an hour for slow clocks
  core::Duration valid_until = core::seconds(7 * 86'400);
};

// Error names the file or the step that failed.
core::Result<CertificateFiles> make_authority(const AuthorityOptions& options);

}  // namespace tern::net
