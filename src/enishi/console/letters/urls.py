"""Addresses of letters."""

from django.urls import path

from enishi.console.letters import views

urlpatterns = [
    path("letters/<slug:key>/<slug:language>/", views.letter, name="letter"),
    path("letters/<slug:key>/<slug:language>/preview/", views.preview, name="letter_preview"),
    path("letters/<slug:key>/<slug:language>/envelope/", views.envelope, name="letter_envelope"),
    path("letters/<slug:key>/<slug:language>/test/", views.test, name="letter_test"),
    path("letters/<slug:key>/<slug:language>/reset/", views.reset, name="letter_reset"),
]
