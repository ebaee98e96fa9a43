"""Addresses of LINE."""

from django.urls import path

from enishi.console.line import views

urlpatterns = [
    path("line/", views.line, name="line"),
    path("line/code/", views.add_code, name="line_code"),
    path("line/disconnect/", views.disconnect, name="line_disconnect"),
]
