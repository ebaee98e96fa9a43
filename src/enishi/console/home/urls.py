"""Addresses of the first page."""

from django.urls import path

from enishi.console.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
]
