"""Addresses of the guides."""

from django.urls import path

from enishi.console.guides import views

urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
]
