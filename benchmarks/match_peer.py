"""The peer of the match service: threatexchange's index and hasher behind a small Flask app, answering as HMA does.

HMA itself adds a query to PostgreSQL for each match, a build of the index every half minute, and a copy of it in each
process. Here the index is built once, before the processes fork.
"""

import os
from typing import Any

import faiss
import numpy as np
from flask import Flask, request
from threatexchange.signal_type.pdq.pdq_index import PDQIndex
from threatexchange.signal_type.pdq.signal import PdqSignal

app = Flask(__name__)


def _built() -> PDQIndex[int]:
    words = np.load(os.environ["MATCH_PEER_WORDS"], mmap_mode="r")
    digits = np.ascontiguousarray(words.astype(">u8")).tobytes().hex()
    return PDQIndex(
        entries=((digits[64 * place : 64 * place + 64], place + 1) for place in range(len(words)))
    )


# Threads of OpenMP do not survive a fork, and one core is to be compared with one core.
faiss.omp_set_num_threads(1)
index = _built()


def lookup(signal: str) -> dict[str, Any]:
    """The matches of a hash."""
    signal = PdqSignal.validate_signal_str(signal)
    found = [
        {"bank_content_id": match.metadata, "distance": match.similarity_info.pretty_str()}
        for match in index.query(signal)
    ]
    return {"KNOWN": found} if found else {}


@app.get("/m/lookup")
def lookup_get() -> dict[str, Any]:
    """One hash."""
    return lookup(request.args["signal"])


@app.post("/m/lookup")
def lookup_post() -> dict[str, Any]:
    """One picture."""
    return {"pdq": lookup(PdqSignal.hash_from_bytes(request.files["photo"].stream.read()))}


@app.get("/status")
def status() -> str:
    """A sign of life."""
    return "I-AM-ALIVE"
