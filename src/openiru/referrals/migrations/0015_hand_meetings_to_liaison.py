"""Hand meetings to liaison; their table stays as it is until liaison takes it over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("referrals", "0014_say_more")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Meeting")])
    ]
