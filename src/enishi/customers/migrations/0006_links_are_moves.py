from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_identity_carried_over")]

    operations = [migrations.DeleteModel(name="Link")]
