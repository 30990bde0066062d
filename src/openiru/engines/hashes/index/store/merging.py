"""How do changes become part of the tables, while searches and changes go on?"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.labels import joined
from openiru.engines.hashes.index.store import journal
from openiru.engines.hashes.index.store.generation import Archive, Contents, write_generation
from openiru.engines.hashes.index.store.places import (
    clear_away,
    merging,
    next_name,
    set_current,
    writing,
)
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.store.state import State


def merge(folder: Path, *, advance: Callable[[int], None] = lambda _: None) -> bool:
    """Build a new generation of a store from the one in force and its journal, and put it in force in one step.

    Searches go on in the old one until they end; what is added or withdrawn meanwhile goes over into the new one. If
    the process is killed, the old one stays in force, and what was built is cleared away by the next merge. `advance` is
    told whenever one of `generation.PARTS` is done.

    Returns:
        Whether there was anything to merge.

    Raises:
        BrokenIndexError: if the folder is no store, or damaged.
        StoreBusyError: if another process merges at this moment.
    """
    with merging(folder):
        clear_away(folder)
        state = HashStore(folder).state
        if not state.added_count and not len(state.withdrawn):
            return False
        old = state.generation
        new = folder / next_name(old.folder.name)
        write_generation(contents_of(state), new, advance=advance)
        with writing(folder):
            end = len(journal.HEADER)
            for record, _ in journal.read(old.journal, start=state.journal_end):
                end = journal.append(new / old.journal.name, record, end=end)
            set_current(folder, new.name)
        clear_away(folder)
    return True


def contents_of(state: State) -> Contents:
    """All that a state knows, as a generation holds it."""
    return Contents(
        words=state.live_words(),
        labels=state.live_labels(),
        archive=_archive(state),
        next_id=state.next_id,
    )


def _archive(state: State) -> Archive:
    """What was withdrawn before and since, by id."""
    old = state.generation.archive
    words, labels = state.words_and_labels(state.withdrawn)
    ids = np.concatenate([old.ids, state.withdrawn.astype(np.uint64)])
    order: NDArray[np.int64] = np.argsort(ids)
    return Archive(
        ids=ids[order],
        words=np.concatenate([old.words, words])[order],
        at_us=np.concatenate([old.at_us, state.withdrawn_at_us])[order],
        labels=joined([old.labels, labels]).take(order),
    )
