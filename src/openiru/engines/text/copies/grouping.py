"""Which of many posts belong together as copies?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openiru.engines.text.copies.comparing import CopyFacts, compare_posts
from openiru.engines.text.copies.index import CopyIndex, joined
from openiru.engines.text.copies.signatures import Signatures, sign

_AT_ONCE = 2_000
_MOST_COMPARED = 12  # candidates of a post that are compared exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLink:
    """A post with the earlier one of which it is a copy, or with which one is inside the other."""

    post: int
    of: int
    facts: CopyFacts


def find_links(texts: Sequence[str]) -> list[CopyLink]:
    """For each post the earlier one that it is most like, if it is a copy of any; in the order of posts.

    Cost:
        About 0.5 ms a post; 600 bytes of index for each beside the posts.
    """
    parts = [sign(texts[first : first + _AT_ONCE]) for first in range(0, len(texts), _AT_ONCE)]
    if not parts:
        return []
    index = CopyIndex(joined(parts))
    return [
        link for number, part in enumerate(parts) for link in _links_of(texts, index, part, number * _AT_ONCE)
    ]


def _links_of(texts: Sequence[str], index: CopyIndex, part: Signatures, first: int) -> list[CopyLink]:
    found = index.candidates(part, before=first + np.arange(len(part.bands)))
    links = []
    for row in range(len(part.bands)):
        post = first + row
        begin, end = found.starts[row], found.starts[row + 1]
        likeliest = found.posts[begin:end][:_MOST_COMPARED].tolist()
        compared = [(other, compare_posts(texts[post], texts[other])) for other in likeliest]
        copies = [(other, facts) for other, facts in compared if facts.is_copy or facts.is_inside]
        if copies:
            other, facts = max(copies, key=lambda pair: (pair[1].is_copy, pair[1].jaccard, -pair[0]))
            links.append(CopyLink(post=post, of=other, facts=facts))
    return links


def groups_of(links: Sequence[CopyLink], count: int) -> list[list[int]]:
    """Posts that links join, each group in order; groups by their first post, alone-standing posts left out."""
    first = np.arange(count)
    for link in links:  # each leads to an earlier post, whose group is known
        first[link.post] = first[link.of]
    groups: dict[int, list[int]] = {}
    for post, leader in enumerate(first.tolist()):
        groups.setdefault(leader, []).append(post)
    return [group for group in groups.values() if len(group) > 1]
