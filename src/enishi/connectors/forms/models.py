"""Sign-up forms, and who typed an address into one."""

from django.db import models


class Form(models.Model):
    """A sign-up form as the shop made it. Its id stands in public addresses."""

    id = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=100)
    site = models.CharField(max_length=100, default="")
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    intro = models.TextField(default="")
    wording = models.CharField(max_length=1000)
    thanks = models.CharField(max_length=1000, default="")
    asks = models.JSONField(default=list)  # which details are asked for beside the address
    purposes = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    requested = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    turned_away = models.PositiveIntegerField(default=0)  # machines, and more than the limits allow

    class Meta:
        db_table = "form"


class Signup(models.Model):
    """An address that was typed by somebody, until its owner answers the letter; forgotten 30 days later."""

    id = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=10)  # form, checkout, line
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="signups")
    state = models.CharField(max_length=10)  # asked, sent, held, confirmed
    reason = models.CharField(max_length=20, default="")  # why no letter went
    email = models.CharField(max_length=254, db_index=True)
    details = models.JSONField(default=dict)  # what else was typed; emptied when it became events
    language = models.CharField(max_length=5, default="")
    site = models.CharField(max_length=100, default="")
    wording = models.CharField(max_length=2000, default="")
    page_url = models.CharField(max_length=2000, default="")
    ip = models.CharField(max_length=45, default="")
    purposes = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signup"
        indexes = [
            models.Index(fields=["at"], condition=models.Q(state="asked"), name="signup_asked"),
            models.Index(fields=["ip", "at"], name="signup_ip"),
        ]
