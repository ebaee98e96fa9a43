"""Addresses of EC-CUBE's page."""

from django.urls import path

from enishi.console.ec_cube import views

urlpatterns = [
    path("ec-cube/", views.page, name="ec_cube"),
    path("ec-cube/connect/", views.connect, name="ec_cube_connect"),
    path("ec-cube/callback/", views.callback, name="ec_cube_callback"),
    path("ec-cube/<str:connection>/authorise/", views.authorise, name="ec_cube_authorise"),
    path("ec-cube/<str:connection>/secret/", views.secret, name="ec_cube_secret"),
    path("ec-cube/<str:connection>/compare/", views.compare, name="ec_cube_compare"),
    path("ec-cube/<str:connection>/end/", views.end, name="ec_cube_end"),
]
