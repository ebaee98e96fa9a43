"""Addresses of the ways in."""

from django.urls import path

from enishi.console.ways_in import views

urlpatterns = [
    path("ways-in/", views.all_ways, name="ways_in"),
    path("ways-in/add/", views.add, name="ways_in_add"),
    path("ways-in/again/<str:connection>/", views.again, name="ways_in_again"),
    path("ways-in/<str:site>/", views.one, name="site"),
    path("ways-in/<str:site>/light/", views.light, name="site_light"),
    path("ways-in/<str:site>/change/", views.change, name="site_change"),
    path("ways-in/<str:site>/keys/", views.keys, name="site_keys"),
]
