"""Addresses of sign-up forms."""

from django.urls import path

from enishi.console.forms import views

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/new/", views.new, name="form_new"),
    path("forms/<str:form_id>/", views.form, name="form"),
    path("forms/<str:form_id>/close/", views.close, name="form_close"),
]
