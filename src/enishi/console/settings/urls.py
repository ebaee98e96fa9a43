"""Addresses of the settings."""

from django.urls import path

from enishi.console.settings import views

urlpatterns = [
    path("settings/", views.profile, name="settings"),
    path("settings/mail/", views.mail, name="settings_mail"),
    path("settings/keys/", views.keys, name="settings_keys"),
    path("settings/keys/reveal/", views.reveal, name="settings_reveal"),
]
