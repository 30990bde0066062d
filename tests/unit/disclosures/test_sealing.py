"""What lies sealed opens whole, under its own name and key, or not at all."""

import hashlib
import io
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.disclosures.errors import AlteredDisclosureError
from openiru.disclosures.sealing import CHUNK_BYTES, Sealed, new_key, seal, unseal, unwrap, wrap

NAME = "0198a1b2-0000-7000-8000-000000000001"
_HEAD, _SEALED_CHUNK = 17, CHUNK_BYTES + 16


def sealed(data: bytes, key: bytes) -> tuple[bytes, Sealed]:
    target = io.BytesIO()
    told = seal(io.BytesIO(data), target, key=key, name=NAME)
    return target.getvalue(), told


def opened(data: bytes, key: bytes, name: str = NAME) -> bytes:
    return b"".join(unseal(io.BytesIO(data), key=key, name=name))


class TestSeal:
    @pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES])
    def test_opens_whole(self, size: int) -> None:
        data, key = secrets.token_bytes(size), new_key()

        lies, told = sealed(data, key)

        assert opened(lies, key) == data
        assert told.size_bytes == size
        assert told.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert told.sealed_digest == f"sha256:{hashlib.sha256(lies).hexdigest()}"
        assert size < 16 or data[:16] not in lies

    @given(st.binary(min_size=1, max_size=200), st.data())
    def test_opens_not_at_all_where_one_byte_was_changed(self, data: bytes, drawn: st.DataObject) -> None:
        key = new_key()
        lies = bytearray(sealed(data, key)[0])
        place = drawn.draw(st.integers(0, len(lies) - 1))
        lies[place] ^= drawn.draw(st.integers(1, 255))

        with pytest.raises(AlteredDisclosureError):
            opened(bytes(lies), key)

    def test_opens_not_at_all_where_chunks_were_left_out_or_exchanged(self) -> None:
        key = new_key()
        lies, _ = sealed(secrets.token_bytes(3 * CHUNK_BYTES), key)
        head, chunks = lies[:_HEAD], [lies[_HEAD + n * _SEALED_CHUNK :][:_SEALED_CHUNK] for n in range(3)]

        for wrong in ([chunks[0], chunks[1]], [chunks[1], chunks[0], chunks[2]], [chunks[0], chunks[2]], []):
            with pytest.raises(AlteredDisclosureError):
                opened(head + b"".join(wrong), key)

    def test_opens_under_its_own_name_and_key_alone(self) -> None:
        key = new_key()
        lies, _ = sealed(b"harmless placeholder", key)

        with pytest.raises(AlteredDisclosureError):
            opened(lies, key, NAME.replace("1", "2"))
        with pytest.raises(AlteredDisclosureError):
            opened(lies, new_key())


class TestWrap:
    def test_opens_with_any_secret_that_was_in_use_and_for_its_file_alone(self) -> None:
        key = new_key()
        wrapped = wrap(key, secret="old", name=NAME)

        assert unwrap(wrapped, secret_keys=["new", "old"], name=NAME) == key
        with pytest.raises(AlteredDisclosureError, match="another secret key"):
            unwrap(wrapped, secret_keys=["new"], name=NAME)
        with pytest.raises(AlteredDisclosureError):
            unwrap(wrapped, secret_keys=["old"], name="another")
