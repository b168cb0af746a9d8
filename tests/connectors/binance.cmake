tern_test(binance_test
  SOURCES binance_account_face_test.cpp binance_account_fixtures_test.cpp binance_account_test.cpp
    binance_evidence_test.cpp binance_face_test.cpp binance_order_errors_test.cpp binance_recorded_test.cpp
    binance_signing_test.cpp binance_test.cpp event_log.cpp
  LIBRARIES tern_simulated_binance tern_registry tern_connector_binance tern_test_evidence tern::crypto
    simdjson::simdjson)
