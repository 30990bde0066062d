"""Hand contacts to liaison; their table stays as it is until liaison takes it over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("platforms", "0002_choose_forms")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Contact")])
    ]
