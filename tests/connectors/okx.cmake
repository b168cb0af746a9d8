tern_test(okx_test
  SOURCES okx_account_answers_test.cpp okx_account_test.cpp okx_evidence_test.cpp okx_face_account_test.cpp
    okx_face_test.cpp okx_order_errors_test.cpp okx_recording_test.cpp okx_signing_test.cpp okx_test.cpp event_log.cpp
  LIBRARIES tern_simulated_okx tern_registry tern_connector_okx tern_test_evidence tern::crypto
    simdjson::simdjson)
