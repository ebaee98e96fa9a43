"""Scenarios, their published versions and the runs of customers through them."""

from django.db import models


class Scenario(models.Model):
    """A scenario; what it does stands in its versions."""

    key = models.CharField(max_length=32, unique=True)  # random: the public id, and the salt of the hold-out
    kind = models.CharField(max_length=32, unique=True)  # which preset it grew from
    name = models.CharField(max_length=100)
    on = models.BooleanField(default=False)
    switched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "scenario"


class ScenarioVersion(models.Model):
    """A program as it was published; never changed afterwards."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    program = models.TextField()  # canonical JSON of `types.Program`
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150)

    class Meta:
        db_table = "scenario_version"
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="scenario_version_number")]


class Run(models.Model):
    """One customer's way through a scenario: version, step, due instant, state, arm."""

    run_id = models.UUIDField(primary_key=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs")
    version = models.PositiveIntegerField()
    customer_id = models.BigIntegerField()
    node_id = models.BigIntegerField()  # what the cart was told of: the run goes with it where customers part
    cart_key = models.CharField(max_length=300)
    site = models.CharField(max_length=200, default="")
    arm = models.CharField(max_length=20)
    step = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=20, default="")
    entered_at = models.DateTimeField()
    first_letter_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    decided_position = models.BigIntegerField(default=0)  # the log's position that the last decision had seen

    class Meta:
        db_table = "run"
        indexes = [
            models.Index(fields=["due_at"], name="run_due", condition=models.Q(is_open=True)),
            models.Index(fields=["customer_id"], name="run_customer"),
            models.Index(fields=["node_id"], name="run_node"),
            models.Index(fields=["scenario", "entered_at"], name="run_entered"),
        ]
