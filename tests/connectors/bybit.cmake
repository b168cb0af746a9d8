tern_test(bybit_test
  SOURCES bybit_account_test.cpp bybit_evidence_test.cpp bybit_face_test.cpp bybit_order_errors_test.cpp
    bybit_signing_test.cpp bybit_test.cpp event_log.cpp
  LIBRARIES tern_simulated_bybit tern_registry tern_connector_bybit tern_test_evidence tern::crypto
    simdjson::simdjson)
