"""Addresses of scenarios."""

from django.urls import path

from enishi.console.scenarios import views

urlpatterns = [
    path("scenarios/", views.scenarios, name="scenarios"),
    path("scenarios/<slug:key>/", views.scenario, name="scenario"),
    path("scenarios/<slug:key>/steps/", views.edit, name="scenario_edit"),
    path("scenarios/<slug:key>/switch/", views.switch, name="scenario_switch"),
    path("scenarios/<slug:key>/runs/", views.runs, name="scenario_runs"),
]
