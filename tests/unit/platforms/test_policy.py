from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.urls.rules import PLATFORMS
from openiru.platforms import policy
from openiru.platforms.defaults import DEFAULT_DEADLINES, DEFAULT_PLATFORMS
from openiru.platforms.errors import BadDeadlineError, BadEndpointError, BadPlatformError, BadSecretError
from openiru.platforms.types import DeadlineDraft, NewSecrets, PlatformDraft, new_secret
from openiru.review.types import Instrument


def draft(**changes: object) -> PlatformDraft:
    fields: dict[str, object] = {"slug": "facebook", "name": "Facebook", "hosts": ("facebook.example",)}
    return PlatformDraft(**{**fields, **changes})  # type: ignore[arg-type]


def deadline(**changes: object) -> DeadlineDraft:
    fields: dict[str, object] = {
        "platform": None,
        "instrument": "account_block",
        "acknowledge_s": 60,
        "act_s": 120,
        "source": "an agreement",
    }
    return DeadlineDraft(**{**fields, **changes})  # type: ignore[arg-type]


class TestCheckPlatform:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("slug", ""),
            ("slug", "Facebook"),
            ("slug", "face book"),
            ("slug", "-facebook"),
            ("slug", "f" * 41),
            ("slug", "../admin"),
            ("name", "  "),
            ("hosts", ()),
            ("hosts", ("facebook",)),
            ("hosts", ("Facebook.com",)),
            ("hosts", ("https://facebook.com",)),
            ("hosts", ("facebook.com/groups",)),
            ("hosts", ("facebook.com", "facebook.com")),
            ("hosts", ("a" * 250 + ".com",)),
            ("connector", "fax"),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, field: str, value: object) -> None:
        with pytest.raises(BadPlatformError, match=field):
            policy.check_platform(draft(**{field: value}))

    @pytest.mark.parametrize("platform", DEFAULT_PLATFORMS, ids=lambda each: each.slug)
    def test_accepts_the_defaults(self, platform: PlatformDraft) -> None:
        policy.check_platform(platform)


class TestDefaults:
    def test_begin_with_the_host_for_exercises(self) -> None:
        assert [each.hosts[0] for each in DEFAULT_PLATFORMS] == [
            f"{each.slug}.example" for each in DEFAULT_PLATFORMS
        ]

    def test_share_no_host(self) -> None:
        hosts = [host for each in DEFAULT_PLATFORMS for host in each.hosts]

        assert len(hosts) == len(set(hosts))

    @pytest.mark.parametrize("platform", DEFAULT_PLATFORMS, ids=lambda each: each.slug)
    def test_name_hosts_that_intake_takes_for_the_same_platform(self, platform: PlatformDraft) -> None:
        rules = next(each for each in PLATFORMS if each.slug == platform.slug)

        assert set(platform.hosts) <= {
            rules.demo,
            rules.home,
            *rules.hosts,
            *rules.short_hosts,
            *rules.opaque_hosts,
        }

    def test_rule_every_instrument_once(self) -> None:
        assert sorted(each.instrument for each in DEFAULT_DEADLINES) == sorted(Instrument)

    def test_claim_no_comparison_with_a_source_that_nobody_made(self) -> None:
        assert not any(each.is_verified for each in DEFAULT_DEADLINES)

    @pytest.mark.parametrize("rule", DEFAULT_DEADLINES, ids=lambda each: each.instrument)
    def test_are_deadlines_that_can_be_meant(self, rule: DeadlineDraft) -> None:
        policy.check_deadline(rule)


class TestCheckDeadline:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("acknowledge_s", 0),
            ("acknowledge_s", -1),
            ("acknowledge_s", 121),
            ("act_s", 0),
            ("act_s", 400 * 24 * 3600),
            ("source", " "),
            ("instrument", ""),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, field: str, value: object) -> None:
        with pytest.raises(BadDeadlineError):
            policy.check_deadline(deadline(**{field: value}))

    def test_accepts_no_deadline(self) -> None:
        policy.check_deadline(deadline(acknowledge_s=None, act_s=None))


class TestCheckSecrets:
    def test_refuses_one_secret_for_both_directions(self) -> None:
        secret = new_secret()

        with pytest.raises(BadSecretError, match="Each direction"):
            policy.check_secrets(NewSecrets(send=secret, callback=secret))

    def test_accepts_fresh_ones(self) -> None:
        policy.check_secrets(NewSecrets(send=new_secret(), callback=new_secret()))

    def test_are_not_shown_by_accident(self) -> None:
        assert "whsec" not in repr(NewSecrets(send=new_secret(), callback=new_secret()))


class TestCheckEndpoint:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:9000/in",
            "https://127.0.0.1/in",
            "http://localhost/in",
            "http://[::1]:9000/in",
            "https://[::ffff:127.0.0.1]/in",
        ],
    )
    def test_takes_loopback_only_where_that_is_allowed(self, url: str) -> None:
        with pytest.raises(BadEndpointError, match="loopback"):
            policy.check_endpoint(url)

        policy.check_endpoint(url, allow_loopback=True)

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.example.org/",
            "https://hooks.example.org/ü",
            "https://hooks.example.org/a b",
            "https://hooks.example.org/\r\nhost: evil",
            "javascript:alert(1)",
            "//hooks.example.org",
            "https://[::1",
            "https://169.254.169.254/",
            "https://[fd00:ec2::254]/",
            "https://0.0.0.0/",
            "http://10.0.0.1/",
        ],
    )
    def test_refuses_the_rest_in_any_case(self, url: str) -> None:
        with pytest.raises(BadEndpointError):
            policy.check_endpoint(url, allow_loopback=True)

    @pytest.mark.parametrize("url", ["https://hooks.example.org/in?unit=7", "https://10.0.0.1:8443/in"])
    def test_accepts_https_names_and_written_out_addresses(self, url: str) -> None:
        policy.check_endpoint(url)


class TestCheckAddress:
    @given(st.ip_addresses())
    def test_lets_a_name_lead_only_to_the_public_network(self, address: object) -> None:
        found = ip_address(str(address))
        try:
            policy.check_address(found, is_written_out=False)
        except BadEndpointError:
            return
        assert found.is_global
