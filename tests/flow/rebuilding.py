"""The projectors thrown away and rebuilt from the log, as after a loss of their tables."""

from django.apps import apps
from django.db import connection, transaction

from enishi import pipeline
from enishi.customers import models as people
from enishi.events.models import ReaderOffset
from enishi.history import tables
from enishi.warehouse import api as warehouse

#: What does not come from the log alone.
_TYPED = {people.Suppression, people.SuppressionLift, people.SubjectRequest, people.Erasure}


def rebuild() -> None:
    """Empty what customers, catalogue and history made of the log, and let them read it again."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        for label in ("history", "catalog", "customers"):
            for model in apps.get_app_config(label).get_models():
                if model not in _TYPED:
                    with connection.cursor() as cursor:
                        cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
    ReaderOffset.objects.exclude(reader="scenarios").delete()
    owner = warehouse.open_owner()
    owner.ensure(tables.TABLES, -1)
    warehouse.close()
    while pipeline.take_in():
        pass
    while pipeline.tabulate():
        pass
