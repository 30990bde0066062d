from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.urls.canonical import canonical_handle
from openiru.engines.urls.rules import PLATFORMS
from openiru.engines.urls.types import CanonicalSubject
from openiru.intake.errors import RefusedRowError
from openiru.intake.formats.identity import Identities, Naming, PostIdentity

SHAPES = {
    "facebook": ("{account}/posts/{post}", "{account}/videos/{post}"),
    "instagram": ("{account}/p/{post}", "{account}/reel/{post}"),
    "tiktok": ("{account}/video/{post}", "{account}/photo/{post}"),
    "x": ("{account}/status/{post}",),
    "telegram": ("{account}/{post}",),
    "youtube": ("{account}/posts/{post}",),
}
HANDLES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,12}[A-Za-z0-9]", fullmatch=True)
NUMBERS = st.integers(1, 10**18).map(str)


def answer(identities: Identities, platform: str, handle: str, post: str, url: str) -> PostIdentity | str:
    try:
        owner = identities.account(Naming(platform=platform, handle=handle))
        found = identities.post(Naming(platform=platform, native_id=post, url=url), owner)
        # Who owns the post is asked of the address only where the row does not say it.
        return found._replace(owner_key="")
    except RefusedRowError as refusal:
        return refusal.code


class TestIdentities:
    @given(
        st.lists(
            st.tuples(st.sampled_from(sorted(SHAPES)), HANDLES, HANDLES, NUMBERS, st.integers(0, 1)),
            min_size=1,
            max_size=8,
        )
    )
    def test_remembers_shapes_of_addresses_without_changing_an_answer(
        self, rows: list[tuple[str, str, str, str, int]]
    ) -> None:
        remembering = Identities({})
        for platform, handle, other, post, place in rows:
            # Now and then the address is that of somebody else's post.
            named = canonical_handle(platform, handle if place else other)
            if not isinstance(named, CanonicalSubject):
                continue
            shape = SHAPES[platform][place % len(SHAPES[platform])]
            url = shape.format(account=named.url, post=post)

            fresh = answer(Identities({}), platform, handle, post, url)

            assert answer(remembering, platform, handle, post, url) == fresh

    def test_every_platform_has_a_shape_here_or_numbers_posts_by_channel(self) -> None:
        assert {rules.slug for rules in PLATFORMS} - set(SHAPES) == {"whatsapp"}
