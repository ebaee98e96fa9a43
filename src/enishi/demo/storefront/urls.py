"""The shop's addresses, below `/shop/`."""

from django.urls import path

from enishi.demo.storefront import views

app_name = "storefront"
urlpatterns = [
    path("", views.top, name="top"),
    path("products/<slug:product_id>/", views.product, name="product"),
    path("cart/", views.cart, name="cart"),
    path("cart/change/", views.change_cart, name="change-cart"),
    path("checkout/", views.checkout, name="checkout"),
    path("checkout/confirm/", views.confirm, name="confirm"),
    path("thanks/", views.thanks, name="thanks"),
    path("letters/", views.letters, name="letters"),
    path("letters/thanks/", views.letters_thanks, name="letters-thanks"),
]
