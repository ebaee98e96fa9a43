"""Addresses of the comparison with the cart's own figures."""

from django.urls import path

from enishi.console.reconcile import views

urlpatterns = [
    path("reconcile/", views.page, name="reconcile"),
    path("reconcile/save/", views.save, name="reconcile_save"),
    path("reconcile/orders/", views.orders, name="reconcile_orders"),
    path("reconcile/orders.csv", views.orders_csv, name="reconcile_orders_csv"),
]
