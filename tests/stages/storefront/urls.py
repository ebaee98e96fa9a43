"""The storefront's addresses without the rest of the product."""

from django.urls import include, path

urlpatterns = [path("shop/", include("enishi.demo.storefront.urls"))]
