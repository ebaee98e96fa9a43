"""Addresses of the shops at Shopify."""

from django.urls import path

from enishi.console.shopify import views

urlpatterns = [
    path("shopify/", views.connect, name="shopify"),
    path("shopify/<str:connection_id>/", views.show, name="shopify_shop"),
    path("shopify/<str:connection_id>/change/", views.change, name="shopify_change"),
    path("shopify/<str:connection_id>/check/", views.check, name="shopify_check"),
    path("shopify/<str:connection_id>/import/", views.begin_import, name="shopify_import"),
    path("shopify/<str:connection_id>/pixel/", views.pixel, name="shopify_pixel"),
    path("shopify/<str:connection_id>/disconnect/", views.disconnect, name="shopify_disconnect"),
]
