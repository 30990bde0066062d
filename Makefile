# Two commands do everything on a fresh machine: `make demo` and `make test`.
# ARGS goes to the program: make demo ARGS="--no-serve --json"

PYTHON ?= python3
ARGS ?=
UV := .tools/bin/uv
BIN := .venv/bin
DEMO_DATA ?= .openiru/demo

# Machines that forbid Python to keep what it compiled (images of containers often do) compile every module again in every
# process: a command then starts in twice the time, and a run of all tests starts hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check format docs guards bench bench-hashes bench-match bench-clusters bench-media bench-media-pictures bench-media-video bench-text bench-media-words bench-media-hostile bench-media-sound bench-media-marks bench-channel bench-watch fuzz screenshots lock clean

help:
	@echo "make demo    set everything up, play the story, serve the desk on http://127.0.0.1:8000"
	@echo "make test    set everything up, run the tests against a real PostgreSQL"
	@echo "make setup   the set-up alone"
	@echo "make check   format, lint, types, import contracts, documents"
	@echo "make docs    draw states, commands, codes and events from the code; compile the Urdu words"
	@echo "make guards  list the guards that migrations give a fresh database, for \`openiru doctor\`"
	@echo "make bench   speed and memory, printed beside the targets"
	@echo "make bench-hashes  the hash index beside its peers; ARGS=\"--size 10000000\" for ten million"
	@echo "make bench-match   the match service over HTTP beside its peer; the same ARGS"
	@echo "make bench-clusters  groups of near hashes, with a kill on the way; the same ARGS"
	@echo "make bench-media-pictures  fifty edits of pictures beside HMA's rule; ARGS=\"--seconds 7200 --trap --write\" for all of it"
	@echo "make bench-media-video  edited copies of videos beside vPDQ's rule; ARGS=\"--videos FOLDER\" for real ones"
	@echo "make bench-media   pictures, videos, sound, words, marks and hostile files beside their peers; ARGS=\"sound video\" for some, ARGS=--write as published"
	@echo "make bench-channel  referrals to six platforms and back, with kills on the way; ARGS=\"--referrals 10000 --items 50000 --kills 200\""
	@echo "make bench-text    the text classifier beside its peer; ARGS=\"--train FILE --test FILE --positive VALUE --write\""
	@echo "                   and names, languages, copies and terms beside theirs; NAMES=\"--cases FILE --lists FOLDER --write\""
	@echo "make bench-media-words    phrases found again in pictures of words"
	@echo "make bench-media-sound    edited recordings beside Chromaprint; ARGS=\"--music FOLDER --speech FOLDER\" for real ones"
	@echo "make bench-media-marks    logos, seals, emblems and flags within pictures"
	@echo "make bench-media-hostile  files made to harm, in the sandbox and beside the peer"
	@echo "make bench-watch   is an account still up and for how long, who acts together, which cases are related, beside peers; ARGS=\"--only accounts --write\""
	@echo "make fuzz    ever new bytes on the parsers, 30 s for each; ARGS=\"--target picture --seconds 600\""
	@echo "make lock    resolve the locked requirements anew"

# uv lives in a venv of its own: some systems refuse pip outside of one.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("OpenIRU needs Python 3.11 or newer; say which with PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv >&2

.venv/.stamp-runtime: requirements/runtime.lock pyproject.toml | $(UV)
	@test -d .venv || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/runtime.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/.stamp-dev: requirements/dev.lock .venv/.stamp-runtime | .venv/.stamp-kernels
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.lock
	@touch $@

# Numba keeps what it compiled beside each file, and looks at that file alone: constants and functions that it took from others
# stay as they were. So all of it goes when any source of the engines has changed, as after `git pull`.
.venv/.stamp-kernels: $(shell find src/openiru/engines -name '*.py') | .venv/.stamp-runtime
	@find src/openiru/engines \( -name '*.nbi' -o -name '*.nbc' \) -delete
	@touch $@

# The program of others that reads our feed, in a folder of its own: what it needs never mixes with what we need.
# Where it cannot be installed, its tests skip and say so.
.peer/.stamp: requirements/peer.lock plugins/threatexchange/pyproject.toml | $(UV)
	@test -d .peer || $(UV) venv --quiet --python $(PYTHON) .peer
	@{ $(UV) pip install --quiet --python .peer/bin/python --require-hashes -r requirements/peer.lock && \
		$(UV) pip install --quiet --python .peer/bin/python --no-deps -e plugins/threatexchange && touch $@; } || \
		echo "python-threatexchange cannot be installed here; its tests will skip"

# A peer of the engine of pictures, in a folder of its own: it brings another build of OpenCV. Not made for every machine.
.perception/.stamp: requirements/perception.lock | $(UV)
	@test -d .perception || $(UV) venv --quiet --python $(PYTHON) .perception
	@{ $(UV) pip install --quiet --python .perception/bin/python --require-hashes -r requirements/perception.lock && touch $@; } || \
		echo "perception cannot be installed here; pictures are measured without it"

# What tries ever new bytes on the parsers, in a folder of its own. It is not made for every machine.
.fuzz/.stamp: requirements/fuzz.lock requirements/runtime.lock | $(UV)
	@test -d .fuzz || $(UV) venv --quiet --python $(PYTHON) .fuzz
	@{ $(UV) pip install --quiet --python .fuzz/bin/python --require-hashes -r requirements/runtime.lock && \
		$(UV) pip install --quiet --python .fuzz/bin/python --require-hashes -r requirements/fuzz.lock && \
		$(UV) pip install --quiet --python .fuzz/bin/python --no-deps -e . && touch $@; } || \
		echo "atheris cannot be installed here; nothing is fuzzed"

fuzz:
	@$(MAKE) --no-print-directory .fuzz/.stamp
	@test ! -e .fuzz/.stamp || .fuzz/bin/python -m tests.fuzz $(ARGS)

# Peers are needed nowhere but beside the hash index in its benchmark.
.venv/.stamp-bench: requirements/bench.lock .venv/.stamp-dev
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.lock
	@touch $@

setup: .venv/.stamp-runtime .venv/.stamp-kernels

demo: setup
	@$(BIN)/openiru demo --data $(DEMO_DATA) $(ARGS)

test: .venv/.stamp-dev
	@$(MAKE) --no-print-directory .peer/.stamp
	@$(BIN)/pytest -n 2 $(ARGS)

check: .venv/.stamp-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture tests/documents
	$(BIN)/pytest -q tests/integration/workflows/test_safeguards.py -k listing

format: .venv/.stamp-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

docs: .venv/.stamp-dev
	@$(BIN)/python -m tests.documents.reference
	@$(BIN)/python -m tests.documents.catalogue

guards: .venv/.stamp-dev
	@OPENIRU_WRITE_GUARDS=1 $(BIN)/pytest -q tests/integration/workflows/test_safeguards.py -k listing

bench: .venv/.stamp-dev
	@$(BIN)/python -m benchmarks $(ARGS)

bench-hashes: .venv/.stamp-bench
	@$(BIN)/python -m benchmarks.bench_hashes $(ARGS)

bench-match: .venv/.stamp-bench
	@$(BIN)/python -m benchmarks.bench_match $(ARGS)

bench-clusters: .venv/.stamp-bench
	@$(BIN)/python -m benchmarks.bench_clusters $(ARGS)

bench-media-video: .venv/.stamp-dev
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 nice -n 10 $(BIN)/python -m benchmarks.media.video.bench_video $(ARGS)

bench-media-pictures: .venv/.stamp-bench
	@$(MAKE) --no-print-directory .perception/.stamp
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 nice -n 10 $(BIN)/python -m benchmarks.media.pictures.bench_pictures $(ARGS)

# All rooms of media, one after the other; each has a target of its own with options: bench-media-pictures and so on.
bench-media: .venv/.stamp-bench
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.media $(ARGS)

bench-media-marks: .venv/.stamp-bench
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.media.marks.bench_marks $(ARGS)

bench-media-words: .venv/.stamp-dev
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.media.words.bench_words $(ARGS)

bench-media-sound: .venv/.stamp-dev
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 nice -n 10 $(BIN)/python -m benchmarks.media.sound.bench_sound $(ARGS)

bench-media-hostile: .venv/.stamp-bench
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.media.hostile.bench_hostile $(ARGS)

bench-channel: .venv/.stamp-dev
	@$(BIN)/python -m benchmarks.channel.bench_channel $(ARGS)

bench-text: .venv/.stamp-bench
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.bench_text $(ARGS)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_names $(NAMES)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_languages $(LANGUAGES)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_text_copies $(COPIES)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_kept_copies $(KEPT)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_queue $(QUEUE)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_terms $(TERMS)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.text.bench_scan $(SCAN)

# Peers of the probes, in a folder of their own: they bring much that nothing else needs. Not made for every machine.
.watch/.stamp: requirements/watch.lock | $(UV)
	@test -d .watch || $(UV) venv --quiet --python $(PYTHON) .watch
	@{ $(UV) pip install --quiet --python .watch/bin/python --require-hashes -r requirements/watch.lock && touch $@; } || \
		echo "Sherlock and Maigret cannot be installed here; our probes are measured without them"

bench-watch: .venv/.stamp-dev
	@$(MAKE) --no-print-directory .watch/.stamp
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 nice -n 10 $(BIN)/python -m benchmarks.watch $(ARGS)

screenshots: .venv/.stamp-dev
	@OPENIRU_SCREENSHOTS=docs/screenshots $(BIN)/pytest -q tests/functional -k screenshots

lock: | $(UV)
	$(UV) pip compile -q --upgrade pyproject.toml --universal --generate-hashes --no-annotate --no-header -o requirements/runtime.lock
	$(UV) pip compile -q --upgrade pyproject.toml --group dev --universal --generate-hashes --no-annotate --no-header -c requirements/runtime.lock -o requirements/dev.lock
	$(UV) pip compile -q --upgrade pyproject.toml --group bench --universal --generate-hashes --no-annotate --no-header -c requirements/runtime.lock -c requirements/dev.lock -o requirements/bench.lock
	$(UV) pip compile -q --upgrade --group peer --universal --generate-hashes --no-annotate --no-header -c requirements/bench.lock -o requirements/peer.lock
	$(UV) pip compile -q --upgrade --group perception --universal --generate-hashes --no-annotate --no-header -o requirements/perception.lock
	$(UV) pip compile -q --upgrade --group watch --universal --generate-hashes --no-annotate --no-header -o requirements/watch.lock
	$(UV) pip compile -q --upgrade --group fuzz --universal --generate-hashes --no-annotate --no-header -c requirements/runtime.lock -o requirements/fuzz.lock

clean:
	rm -rf .venv .peer .perception .watch .fuzz .tools .mypy_cache .ruff_cache .hypothesis
