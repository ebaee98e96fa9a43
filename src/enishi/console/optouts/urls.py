"""Addresses of opt-outs."""

from django.urls import path

from enishi.console.optouts import views

urlpatterns = [
    path("settings/opt-outs/", views.opt_outs, name="settings_opt_outs"),
    path("settings/opt-outs/add/", views.add, name="opt_outs_add"),
    path("settings/opt-outs/look-up/", views.look_up, name="opt_outs_look_up"),
    path("settings/opt-outs/lift/", views.lift, name="opt_outs_lift"),
    path("settings/opt-outs/years/", views.years, name="opt_outs_years"),
]
