"""What a browser sends lies nowhere in plain while it comes, and arrives whole."""

import os

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from openiru.config.uploads import VeiledFile

CONTENT = b"placeholder answer of a platform, invented " * 100_000


def test_a_large_file_arrives_whole_and_lies_enciphered_meanwhile() -> None:
    sent = SimpleUploadedFile("answer.bin", CONTENT)
    request = RequestFactory().post("/", {"file": sent})

    (came,) = request.FILES.getlist("file")

    veiled = came.file
    assert isinstance(veiled, VeiledFile)
    assert (came.size, came.read()) == (len(CONTENT), CONTENT)
    assert b"".join(came.chunks()) == CONTENT
    lying = os.pread(veiled._file.fileno(), len(CONTENT), 0)
    assert len(lying) == len(CONTENT)
    assert CONTENT[:24] not in lying
    came.close()
    assert veiled.closed
