tern_test(kraken_test
  SOURCES kraken_account_test.cpp kraken_evidence_test.cpp kraken_face_test.cpp kraken_order_errors_test.cpp
    kraken_recording_test.cpp kraken_signing_test.cpp kraken_test.cpp event_log.cpp
  LIBRARIES tern_simulated_kraken tern_registry tern_connector_kraken tern_test_evidence tern::crypto
    simdjson::simdjson)
