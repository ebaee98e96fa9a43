"""Addresses of customers."""

from django.urls import path

from enishi.console.customers import views

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/<uuid:public_id>/", views.customer, name="customer"),
]
