"""Foreign keys obey the floors: a table points down or stays at home."""

from django.apps import apps

FLOOR = {
    name: height
    for height, names in enumerate(
        [
            ("audit",),
            ("access",),
            ("evidence", "platforms", "registry"),
            ("intake",),
            ("signals",),
            ("review",),
            ("referrals",),
        ]
    )
    for name in names
}


class TestForeignKeys:
    def test_point_down_or_stay_at_home(self) -> None:
        upward = [
            f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
            for label in FLOOR
            for model in apps.get_app_config(label).get_models()
            for field in model._meta.get_fields()
            if field.many_to_one or (field.one_to_one and field.concrete)
            if field.related_model._meta.app_label != label
            if FLOOR.get(field.related_model._meta.app_label, 99) >= FLOOR[label]
        ]

        assert upward == []

    def test_every_capability_with_tables_has_a_floor(self) -> None:
        ours = {config.label for config in apps.get_app_configs() if config.name.startswith("openiru.")}

        assert ours - {"web"} == set(FLOOR)

    def test_never_delete_in_cascade(self) -> None:
        cascading = [
            f"{model.__name__}.{field.name}"
            for label in FLOOR
            for model in apps.get_app_config(label).get_models()
            for field in model._meta.get_fields()
            if field.concrete and field.is_relation
            if field.remote_field.on_delete.__name__ == "CASCADE"
        ]

        assert cascading == []
