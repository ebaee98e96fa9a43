"""Addresses of the outbox."""

from django.urls import path

from enishi.console.outbox import views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", views.message, name="message"),
    path("outbox/<uuid:message_id>/letter/", views.letter, name="message_letter"),
]
