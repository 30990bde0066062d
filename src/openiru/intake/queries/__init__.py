"""What is known of subjects, observations and imports."""

from openiru.intake.queries.imports import find_import, imports, refused_rows
from openiru.intake.queries.media import (
    file_batch,
    files_of,
    last_media,
    late_pictures,
    media_hashes,
    subjects_with_media,
)
from openiru.intake.queries.observations import (
    batch_end,
    hashed_media,
    last_seq,
    observation_batch,
    observations_at,
    observed_at,
    picture_hashes,
    seq_after,
    texts_of,
)
from openiru.intake.queries.subjects import (
    captured_since,
    find_subject,
    find_subjects,
    follower_counts,
    followers_at,
    observations_of,
    shown_names,
    subject,
    subject_timeline,
    subjects,
)
from openiru.intake.queries.texts import arrived_texts, text_batch, texts_at

__all__ = [
    "arrived_texts",
    "batch_end",
    "captured_since",
    "file_batch",
    "files_of",
    "find_import",
    "find_subject",
    "find_subjects",
    "follower_counts",
    "followers_at",
    "hashed_media",
    "imports",
    "last_media",
    "last_seq",
    "late_pictures",
    "media_hashes",
    "observation_batch",
    "observations_at",
    "observations_of",
    "observed_at",
    "picture_hashes",
    "refused_rows",
    "seq_after",
    "shown_names",
    "subject",
    "subject_timeline",
    "subjects",
    "subjects_with_media",
    "text_batch",
    "texts_at",
    "texts_of",
]
