"""Which accounts are worth comparing at all? Those that have one telling thing in common.

Each account gets keys; two accounts are compared if they share one. Keys that many have tell nothing and are dropped on
the side of the barred accounts, so a pair is compared or not whatever else stands in a batch.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.returns.csr import Lists, Numbers, beside, lists_of
from openiru.engines.returns.features import Features, number_of

_LEAST_HANDLE: Final = 4
_LEAST_SKELETON: Final = 4
_PREFIX: Final = 8
_LEAST_NAME: Final = 5
_VOWELS: Final = str.maketrans("", "", "aeiouy0123456789")
# Who points to an account and who has it are two ends of one key.
_SALTS: Final = {"ids": 1, "own": 2, "points_to": 2, "links": 3, "bio": 4, "media": 5, "texts": 6}
_AVATAR_SALT: Final = 7
_BANNER_SALT: Final = 8
_COMPANY_SALT: Final = 10  # 9 is taken by pictures that are near none
_MOST_COMPANIONS: Final = 10  # of an account, of which every two make a key


def keys_of(features: Features, lists: Mapping[str, Lists], avatars: Numbers, banners: Numbers) -> Lists:
    """The keys of each account.

    Args:
        features: the accounts.
        lists: their lists, or what is rare of them.
        avatars: the groups of their pictures, 0 where there is none.
        banners: the same.
    """
    words = lists_of(
        [_words(handle, name) for handle, name in zip(features.handles, features.names, strict=True)]
    )
    parts = [words, _of_groups(avatars, _AVATAR_SALT), _of_groups(banners, _BANNER_SALT)]
    parts += [_salted(lists[name], salt) for name, salt in _SALTS.items()]
    parts += _twos(lists["shares_with"])
    return beside(parts)


def _of_groups(groups: Numbers, salt: int) -> Lists:
    has = groups != 0
    starts = np.zeros(len(groups) + 1, np.int64)
    np.cumsum(has, out=starts[1:])
    return Lists(starts, mixed(groups[has], salt))


def _salted(lists: Lists, salt: int) -> Lists:
    return Lists(lists.starts, mixed(lists.values, salt))


def mixed(values: Numbers, salt: int) -> Numbers:
    """Numbers of one kind, so that they never equal those of another."""
    told: NDArray[np.uint64] = values.view(np.uint64) ^ np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    told = (told ^ (told >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return (told ^ (told >> np.uint64(27))).view(np.int64)


def _twos(lists: Lists) -> list[Lists]:
    """Every two of the least numbers of each row: one companion tells little, the same two tell much.

    The least ones are the same on both sides, so that long lists find each other by few keys.
    """
    rows, values = lists.rows(), lists.values
    places = np.arange(len(values)) - lists.starts[rows]
    parts = []
    for apart in range(1, _MOST_COMPANIONS):
        first = np.flatnonzero((rows[:-apart] == rows[apart:]) & (places[apart:] < _MOST_COMPANIONS))
        starts = np.zeros(len(lists.starts), np.int64)
        np.cumsum(np.bincount(rows[first], minlength=len(starts) - 1), out=starts[1:])
        parts.append(
            Lists(starts, mixed(mixed(values[first], _COMPANY_SALT) ^ values[first + apart], _COMPANY_SALT))
        )
    return parts


def _words(handle: str, name: str) -> list[int]:
    keys = []
    if len(handle) >= _LEAST_HANDLE:
        keys.append(_number("h:" + handle))
        skeleton = handle.translate(_VOWELS)  # its doubled letters are gone already
        if len(skeleton) >= _LEAST_SKELETON:
            keys.append(_number("k:" + skeleton))
        if len(handle) > _PREFIX:
            keys.append(_number("f:" + handle[:_PREFIX]))
    if len(name) >= _LEAST_NAME:
        keys.append(_number("n:" + name))
    return keys


@lru_cache(maxsize=200_000)
def _number(text: str) -> int:
    return number_of(text)
