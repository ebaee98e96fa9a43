"""Addresses of the practice mailbox."""

from django.urls import path

from enishi.console.mailbox import views

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:letter_id>/", views.letter, name="mailbox_letter"),
    path("mailbox/<str:letter_id>/html/", views.letter_html, name="mailbox_html"),
]
