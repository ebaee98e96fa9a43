"""Addresses of coming in and going out."""

from django.urls import path

from enishi.console.account import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.language, name="language"),
]
