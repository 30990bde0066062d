"""Operations of intake: begin an import, store its batches, record its pictures, finish it."""

from openiru.intake.operations.imports import begin_import, finish_import, note_remarks
from openiru.intake.operations.media import record_media
from openiru.intake.operations.storing import store_batch

__all__ = ["begin_import", "finish_import", "note_remarks", "record_media", "store_batch"]
