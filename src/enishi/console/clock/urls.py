"""Addresses of the demo clock."""

from django.urls import path

from enishi.console.clock import views

urlpatterns = [
    path("clock/", views.clock, name="clock"),
    path("clock/face/", views.face, name="clock_face"),
    path("clock/move/", views.move, name="clock_move"),
]
