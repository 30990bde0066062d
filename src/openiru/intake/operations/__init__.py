"""Operations of intake: begin an import, store its batches, record its pictures, finish it."""

from openiru.intake.operations.imports import begin_import, finish_import, note_remarks, withdraw_remarks
from openiru.intake.operations.media import record_media
from openiru.intake.operations.storing import observation_ids, store_batch

__all__ = [
    "begin_import",
    "finish_import",
    "note_remarks",
    "observation_ids",
    "record_media",
    "store_batch",
    "withdraw_remarks",
]
