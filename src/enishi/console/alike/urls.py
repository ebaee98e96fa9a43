"""Addresses of the suggestions."""

from django.urls import path

from enishi.console.alike import views

urlpatterns = [
    path("alike/", views.alike, name="alike"),
    path("alike/answer/", views.answer, name="alike_answer"),
    path("alike/undo/", views.undo, name="alike_undo"),
]
