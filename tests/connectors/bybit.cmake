tern_test(bybit_test SOURCES bybit_test.cpp event_log.cpp LIBRARIES tern_registry)
tern_test(bybit_account_test SOURCES bybit_account_test.cpp bybit_order_errors_test.cpp bybit_signing_test.cpp
    event_log.cpp
  LIBRARIES tern_registry tern_connector_bybit tern_test_evidence tern::crypto simdjson::simdjson)
tern_test(bybit_face_test SOURCES bybit_face_test.cpp bybit_evidence_test.cpp
  LIBRARIES tern_simulated_bybit tern_test_evidence tern::crypto)
