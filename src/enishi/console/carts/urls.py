"""Addresses of the cart report."""

from django.urls import path

from enishi.console.carts import views

urlpatterns = [
    path("carts/", views.report, name="carts"),
    path("carts/rows/", views.rows, name="cart_rows"),
    path("carts/days.csv", views.days_csv, name="carts_csv"),
    path("carts/rows.csv", views.rows_csv, name="cart_rows_csv"),
]
