"""Pure matching kernels: batches in, matches out; no framework, no network, no database."""
