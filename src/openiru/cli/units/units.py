"""`openiru units`: other units, asked before we refer; what they ask us, and what we answer."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.moderation.secret_lines import secrets_from_stdin
from openiru.cli.shown.tables import folding_table
from openiru.deconfliction import operations, queries
from openiru.deconfliction.types import Answer, AskedView, UnitRules, UnitView
from openiru.peers.operations import set_peer_secrets
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.types import NewSecrets
from openiru.referrals.queries import scheduled_items

app = typer.Typer(no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the unit, for example `north-unit`.")]


@app.command()
@with_database
def add(
    unit: Slug,
    *,
    name: Annotated[str, typer.Option(help="What the unit is called.")],
    endpoint: Annotated[str, typer.Option(help="Where it takes our letters; https, or http on loopback.")],
    answer_within: Annotated[int, typer.Option(help="Seconds that our questions wait for it.")] = 14_400,
    by_rule: Annotated[
        bool,
        typer.Option(
            "--answer-by-rule",
            help="Let a machine answer what we do not know or asked for ourselves; objections are for people.",
        ),
    ] = False,
    inactive: Annotated[bool, typer.Option("--inactive", help="Neither ask it nor listen to it.")] = False,
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="For exercises on this machine.")
    ] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Register another unit, or change it; its secrets stay. From then on it is asked before anything leaves.

    Example: openiru units add north-unit --name "North Unit" --endpoint https://north.example/api/v1/units/us/messages --by bilal
    """
    draft = PeerDraft(slug=unit, name=name, kind=PeerKind.UNIT, endpoint_url=endpoint, is_active=not inactive)
    rules = UnitRules(answer_within_s=answer_within, answers_by_rule=by_rule)
    saved = operations.save_unit(draft, rules, by=acting_person(by), at=now(), allow_loopback=allow_loopback)
    said = f"{saved.name} is registered. It sends its messages to /api/v1/units/{saved.slug}/messages"
    emit(asdict(saved), as_json=as_json, table=lambda: said)


@app.command()
@with_database
def secret(
    unit: Slug,
    *,
    generate: Annotated[bool, typer.Option("--generate", help="Make both and print them once.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Set the secrets that sign messages in both directions; the other unit sets the same two, the other way about.

    Without --generate, two lines are read from standard input: the secret of our letters, then of its messages.

    Example: openiru units secret north-unit --generate --by bilal
    """
    new = NewSecrets.generated() if generate else secrets_from_stdin()
    saved = set_peer_secrets(unit, new, by=acting_person(by), at=now())
    shown = {"send": new.send, "receive": new.callback} if generate else {}
    lines = [f"{saved.name}: the secrets are set."]
    lines += [f"our letters: {new.send}", f"its messages: {new.callback}"] if generate else []
    emit({**asdict(saved), **shown}, as_json=as_json, table=lambda: "\n".join(lines))


@app.command("list")
@with_database
def list_units(*, as_json: Json = False) -> None:
    """List other units, and the questions that wait for our answer.

    Example: openiru units list
    """
    found, waiting = queries.units(), queries.waiting_for_us(now())
    data = {"units": [asdict(each) for each in found], "waiting": [asdict(each) for each in waiting]}
    emit(data, as_json=as_json, table=lambda: _units(found))
    if waiting and not as_json:
        emit(data, as_json=False, table=lambda: _waiting(waiting))


@app.command()
@with_database
def ask(
    referral: Annotated[str, typer.Argument(help="Id of a referral that did not leave yet.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Ask every unit about a referral that waits; what was asked before is not asked again.

    Example: openiru units ask 0198c2d0-0000-7000-8000-000000000000 --by ayesha
    """
    items = scheduled_items(referral)
    asked = operations.ask_units(sorted(items), by=acting_person(by), at=now())
    emit({"asked": asked}, as_json=as_json, table=lambda: f"{asked} questions are on their way.")


@app.command()
@with_database
def answer(
    question: Annotated[str, typer.Argument(help="Id of a question that another unit asked.")],
    answer: Annotated[Answer, typer.Argument(help="no_objection, objection or already_referred.")],
    *,
    reason: Annotated[str, typer.Option(help="Of an objection; the other unit reads it.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Answer a question of another unit.

    Example: openiru units answer QUESTION objection --reason "We watch it for a court case." --by ayesha
    """
    operations.answer_unit(question, answer, reason=reason, by=acting_person(by), at=now())
    emit({"answer": answer}, as_json=as_json, table=lambda: "The answer is on its way.")


def _units(found: tuple[UnitView, ...]) -> Table | str:
    if not found:
        return "No other unit is registered: nothing waits. Add one: openiru units add"
    table = folding_table("unit", "name", "letters go to", "answers within", "by rule", "ready")
    for each in found:
        is_ready = each.is_active and each.has_send_secret and each.has_receive_secret
        rule = "yes" if each.answers_by_rule else "no"
        ready = "yes" if is_ready else "no: secrets"
        table.add_row(each.slug, each.name, each.endpoint_url, f"{each.answer_within_s} s", rule, ready)
    return table


def _waiting(found: tuple[AskedView, ...]) -> Table:
    table = folding_table("question", "unit", "asks about", "for", "answer by")
    for each in found:
        about = each.subject_id or each.known.value
        table.add_row(each.asked_id, each.unit_name, about, each.instrument, each.answer_by.isoformat())
    return table
