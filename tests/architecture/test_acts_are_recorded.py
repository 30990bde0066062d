"""Every operation records its act, or says here why it need not."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[2] / "src" / "openiru"

# What leaves no record of its own, and why nothing is lost by that.
_AT_ITS_END: Final = "part of an import or scan, which is recorded as a whole when it ends"
_WITH_THE_PAGE: Final = "part of a page of an exchange, which is recorded as a whole in the same transaction"
UNRECORDED: Final[Mapping[str, str]] = {
    "audit.through": "writes nothing: says through which door acts come",
    "campaigns.take_batch": "says which things of a job are taken next; what became of each is recorded",
    "checks.end_turns": "says when a host may be asked again; what each look showed is recorded",
    "checks.take_turns": "says who is asked about next; what each look showed is recorded",
    "checks.keep_hazards": "what looks taught, learned anew from them at any time",
    "checks.hold_looks": "a lock; looks under it are recorded",
    "checks.leave_hosts": "says when a host may be asked again; what each look showed is recorded",
    "checks.renew_hosts": "says who is asked still; what each look showed is recorded",
    "checks.take_hosts": "says who is asked now; what each look showed is recorded",
    "checks.note_refusal": "says when a host may be asked again; what each look showed is recorded",
    "exchanges.begin_pull": "says which pull may write; what each page brings is recorded",
    "exchanges.finish_pull": "says when we last had everything; what each page brought is recorded",
    "exchanges.note_lapsed": "what a list or an expiry says is on record already",
    "exchanges.postpone": "says when to try again",
    "intake.begin_import": _AT_ITS_END,
    "intake.note_remarks": _AT_ITS_END,
    "intake.observation_ids": "writes nothing",
    "intake.record_media": _AT_ITS_END,
    "intake.store_batch": _AT_ITS_END,
    "intake.withdraw_remarks": _AT_ITS_END,
    "linking.hold_standings": "a lock; what is noted under it is recorded",
    "linking.screen_from": "says from where accounts are screened; what each run made is recorded",
    "platforms.new_secret": "writes nothing",
    "peers.lease_letters": "says which worker tries next; how each attempt ended is recorded",
    "peers.peers_due": "writes nothing",
    "peers.prepare_letter": "writes nothing: the bytes as they were written",
    "referrals.bring_forward": "says when to try next; what was waited for is recorded",
    "campaigns.hold_campaign": "writes nothing",
    "deconfliction.hold_questions": "writes nothing",
    "referrals.hold_message": "writes nothing",
    "referrals.hold_referral": "writes nothing",
    "referrals.give_back": "ends a lease before its time; nothing was tried",
    "referrals.lease_due": "says which worker tries next; how each attempt ended is recorded",
    "referrals.platforms_due": "writes nothing",
    "relations.keep_postings": "values of what arrived, made anew from it at any time",
    "review.hold_cases": "writes nothing",
    "signals.hold_leads": "writes nothing",
    "review.end_referral": "follows from a word or withdrawal, which is recorded",
    "signals.begin_sweep": _AT_ITS_END,
    "signals.hashed": "writes nothing",
    "signals.drop_prints": "numbers made of kept files, made anew at the next look",
    "signals.keep_prints": "numbers made of kept files, made anew at any time",
    "signals.one_look": "writes nothing: holds off others",
    "signals.one_noting": "writes nothing: holds off others",
    "signals.quarantine_exchanged": _WITH_THE_PAGE,
    "signals.record_judged": _AT_ITS_END,
    "signals.record_matches": _AT_ITS_END,
    "signals.record_texts": _AT_ITS_END,
    "signals.release_exchanged": "part of the release of an exchange, which is recorded as a whole",
    "signals.take_exchanged": _WITH_THE_PAGE,
    "signals.tell_languages": "what texts already say, told anew from matches at any time",
    "signals.weigh_leads": "the order of the queue alone, made anew from matches and advice at any time",
}


def modules() -> Iterator[Path]:
    for capability in sorted(PACKAGE.iterdir()):
        single = capability / "operations.py"
        yield from [single] if single.exists() else sorted((capability / "operations").glob("*.py"))


def calls() -> tuple[dict[str, set[str]], set[str]]:
    """For every function of the operations, by name: the names that it calls; and which are public."""
    calling: defaultdict[str, set[str]] = defaultdict(set)
    public: set[str] = set()
    for path in modules():
        capability = path.relative_to(PACKAGE).parts[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                called = {_name_of(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
                calling[node.name] |= called
        public |= {f"{capability}.{name}" for name in _offered(path, tree)}
    return dict(calling), public


def _offered(path: Path, tree: ast.Module) -> Iterator[str]:
    """What others may call: all that a package lists, or the public functions of a single file."""
    for node in tree.body:
        if path.name == "__init__.py" and isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        if path.name == "operations.py" and isinstance(node, ast.FunctionDef) and node.name[0] != "_":
            yield node.name


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def records(name: str, calling: Mapping[str, set[str]], seen: frozenset[str] = frozenset()) -> bool:
    if name in {"record", "record_many"}:
        return True
    if name in seen:
        return False
    return any(records(each, calling, seen | {name}) for each in calling.get(name, ()))


class TestOperations:
    def test_record_their_acts(self) -> None:
        calling, public = calls()

        silent = {name for name in public if not records(name.partition(".")[2], calling)}

        assert silent == set(UNRECORDED)
