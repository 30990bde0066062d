"""Is an account still up: our probes and their peers on the same labelled pages."""
