"""Foreign keys obey the floors: a table points down or stays at home."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

FLOOR = {
    name: height
    for height, names in enumerate(
        [
            ("audit",),
            ("access",),
            ("evidence", "platforms", "registry"),
            ("peers",),
            ("intake",),
            ("checks",),
            ("signals",),
            ("linking",),
            ("advisers",),
            ("exchanges",),
            ("review",),
            ("referrals",),
            ("relations",),
            ("campaigns", "liaison"),
            ("conversations",),
            ("invitations",),
            ("clocks",),
            ("moderation",),
            ("mailroom",),
            ("disclosures",),
            ("deconfliction",),
            ("learning",),
        ]
    )
    for name in names
}


def relations() -> Iterator[tuple[type[Model], str, type[Model], Any]]:
    """Every foreign key of ours: its model, its name, where it points, and what a deletion there does."""
    for label in FLOOR:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, ForeignKey):
                    yield model, field.name, field.remote_field.model, field.remote_field.on_delete


class TestForeignKeys:
    def test_point_down_or_stay_at_home(self) -> None:
        upward = [
            f"{model.__name__}.{name} -> {target.__name__}"
            for model, name, target, _ in relations()
            if target._meta.app_label != model._meta.app_label
            if FLOOR.get(target._meta.app_label, 99) >= FLOOR[model._meta.app_label]
        ]

        assert upward == []

    def test_every_capability_with_tables_has_a_floor(self) -> None:
        ours = {config.label for config in apps.get_app_configs() if config.name.startswith("openiru.")}

        assert ours - {"web"} == set(FLOOR)

    def test_never_delete_in_cascade(self) -> None:
        cascading = [
            f"{model.__name__}.{name}"
            for model, name, _, on_delete in relations()
            if on_delete.__name__ == "CASCADE"
        ]

        assert cascading == []
