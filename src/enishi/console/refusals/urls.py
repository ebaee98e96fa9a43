"""Addresses of refused events."""

from django.urls import path

from enishi.console.refusals import views

urlpatterns = [path("refused/", views.refusals, name="refusals")]
