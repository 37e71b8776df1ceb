#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| docker_ghcr::fuzzing::helper_input(data));
